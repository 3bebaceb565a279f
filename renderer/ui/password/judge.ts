/** Judging a password while it is typed. The estimator carries long lists: it is loaded when the first form needs it. Rule AN21. */
import { useEffect, useState } from 'react';
import type { PasswordContext } from '../../../common/domain/password-policy.ts';
import type { PasswordJudgement } from '../../../common/domain/password-strength.ts';

export type Judge = (password: string, context: PasswordContext) => PasswordJudgement;

let loading: Promise<Judge> | undefined;

/** The estimator. */
export function loadJudge(): Promise<Judge> {
  loading ??= import('../../../common/domain/password-strength.ts').then(module => module.judgePassword);
  return loading;
}

/** The estimator inside React; null until it is there. */
export function useJudge(): Judge | null {
  const [judge, setJudge] = useState<Judge | null>(null);
  useEffect(() => {
    let isShown = true;
    void loadJudge().then(loaded => {
      if (isShown) setJudge(() => loaded);
    });
    return () => {
      isShown = false;
    };
  }, []);
  return judge;
}
