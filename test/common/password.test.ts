/** The rule of passwords: one function for the forms and the server. */
import { describe, expect, it } from 'vitest';
import { COMMON_WORDS } from '../../common/domain/common-words.ts';
import { PASSWORD_MIN_LENGTH, type PasswordContext } from '../../common/domain/password-policy.ts';
import { judgePassword } from '../../common/domain/password-strength.ts';

const CONTEXT: PasswordContext = { minLength: PASSWORD_MIN_LENGTH, words: ['zhaomin', '赵敏', '晨光贸易'] };
const faultOf = (password: string, context = CONTEXT): unknown => judgePassword(password, context).fault;

describe('passwords', () => {
  it.each([
    'password123',
    'Passw0rd2026',
    '1234567890',
    '0987654321',
    'qwertyuiop',
    '1qaz2wsx3edc',
    'aaaaaaaaaaaa',
    'abcdefghijkl',
    'woaini1314520',
    '5201314520',
    'zhangsan123',
    'admin123456',
    '我爱你我爱你我爱你啊',
  ])('[AN20] %s is what guessing programs try first', password => {
    expect(faultOf(password)).toBe('weak_password');
  });

  it.each(['zhaomin2026', 'ZhaoMin!2026', '赵敏_zhaomin_1', '晨光贸易123456', 'zhao min 88', '  赵 敏 晨光贸易 2026'])(
    '[AN20] %s is little more than login, name or company',
    password => {
      expect(judgePassword(password, CONTEXT)).toMatchObject({ strength: 'weak' });
      expect(['password_personal', 'weak_password']).toContain(faultOf(password));
    },
  );

  it('[AN20] own words inside a good password do no harm', () => {
    expect(faultOf('zhaomin 养了三只骆驼在河边')).toBeNull();
  });

  it('[AN20] length is counted in characters, not in units or bytes', () => {
    expect(faultOf('骆驼河边走路吃草')).toBe('password_too_short');
    expect(faultOf('😀🐪🌊🪨🎈🧵🔔🍐🦉')).toBe('password_too_short');
    expect(faultOf('kT9#vQ2!m')).toBe('password_too_short');
    expect(faultOf('kT9#vQ2!mX')).toBeNull();
    expect(faultOf('kT9#vQ2!mX', { ...CONTEXT, minLength: 14 })).toBe('password_too_short');
  });

  it.each(['correct horse battery', 'quiet river stone 42', '三只骆驼走过 2026', '月亮照着旧码头和老渔船'])(
    '[AN20] words that have nothing to do with each other are taken: %s',
    password => {
      expect(faultOf(password)).toBeNull();
    },
  );

  it('[AN21] the strength follows: weak while it is refused, then fair, then good', () => {
    const strengths = ['shor', 'password123', '三只骆驼走过 2026', 'correct horse battery staple'].map(
      text => judgePassword(text, CONTEXT).strength,
    );
    expect(strengths).toEqual(['weak', 'weak', 'fair', 'good']);
  });

  it('[AN20] whatever is sent, only its beginning is looked at', () => {
    const long = 'x1Y'.repeat(60);
    expect(judgePassword(long, CONTEXT)).toEqual(judgePassword(long.slice(0, 64), CONTEXT));
  });

  it('[AN20] the list of what people here choose has no word twice', () => {
    expect(new Set(COMMON_WORDS).size).toBe(COMMON_WORDS.length);
  });
});
