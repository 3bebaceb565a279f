/** The word lists of the demonstration data: files beside this one (origin: data/SOURCE.txt) and given-name characters. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NameSources {
  readonly familyNames: readonly (readonly [string, number])[];
  readonly companyNames: readonly string[];
  readonly mobileSegments: readonly string[];
  /** Town names without 市 and the like, as they stand in company names. */
  readonly towns: readonly string[];
}

/** Reads the lists. */
export function loadSources(folder = join(import.meta.dirname, 'data')): NameSources {
  const lines = (name: string): string[][] =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => line.split('\t'));
  const firsts = (name: string): string[] => lines(name).map(([first = '']) => first);
  const towns = lines('cities.txt').map(([, town = '']) => town.replace(/(?:市|地区|盟)$/u, ''));
  return {
    familyNames: lines('family-names.txt').map(([name = '', count]) => [name, Number(count)] as const),
    companyNames: firsts('company-names.txt'),
    mobileSegments: firsts('mobile-segments.txt'),
    towns: towns.filter(town => town.length <= 3),
  };
}

const pairs = (text: string): readonly (readonly [string, string])[] =>
  text.split(' ').map(item => [item.slice(0, 1), item.slice(1)] as const);

/** Characters of given names with their pinyin (without tones), the more usual ones first. */
export const GIVEN_CHARACTERS = {
  men: pairs(
    '伟wei 强qiang 磊lei 军jun 勇yong 杰jie 涛tao 明ming 超chao 鹏peng 浩hao 宇yu 辉hui 刚gang 斌bin 波bo 凯kai 健jian 俊jun 峰feng 龙long 飞fei 亮liang 东dong 建jian 志zhi 文wen 国guo 海hai 林lin 博bo 翔xiang 宁ning 平ping 毅yi 成cheng 旭xu 振zhen 昊hao 阳yang',
  ),
  women: pairs(
    '芳fang 娜na 敏min 静jing 丽li 艳yan 娟juan 霞xia 秀xiu 玲ling 燕yan 婷ting 雪xue 慧hui 莉li 洁jie 颖ying 琳lin 红hong 梅mei 萍ping 倩qian 欣xin 怡yi 佳jia 雅ya 璐lu 蕾lei 云yun 悦yue 琪qi 思si 梦meng 晓xiao 雨yu 诗shi 薇wei 莹ying 丹dan 月yue',
  ),
} as const;

/** Pinyin of the most frequent family names; others get an address without a name. */
export const FAMILY_PINYIN: ReadonlyMap<string, string> = new Map(
  pairs(
    '王wang 李li 张zhang 刘liu 陈chen 杨yang 黄huang 吴wu 赵zhao 周zhou 徐xu 孙sun 马ma 朱zhu 胡hu 林lin 郭guo 何he 高gao 罗luo 郑zheng 梁liang 谢xie 宋song 唐tang 许xu 邓deng 冯feng 韩han 曹cao 曾zeng 彭peng 萧xiao 蔡cai 潘pan 田tian 董dong 袁yuan 于yu 余yu 叶ye 蒋jiang 杜du 苏su 魏wei 程cheng 吕lv 丁ding 沈shen 任ren 姚yao 卢lu 傅fu 钟zhong 姜jiang 崔cui 谭tan 廖liao 范fan 汪wang 陆lu 金jin 石shi 戴dai 贾jia 韦wei 夏xia 邱qiu 方fang 侯hou 邹zou 熊xiong 孟meng 秦qin 白bai 江jiang 阎yan 薛xue 尹yin 段duan 雷lei 黎li 史shi 龙long 陶tao 贺he 顾gu 毛mao 郝hao 龚gong 邵shao 万wan 钱qian 严yan 覃qin 武wu 戚qi 莫mo 孔kong 向xiang 汤tang',
  ),
);

export const TRADES = [
  '科技',
  '商贸',
  '贸易',
  '实业',
  '机械',
  '电子',
  '食品',
  '建材',
  '文化传媒',
  '物流',
  '医疗器械',
  '教育咨询',
  '信息技术',
  '环保设备',
  '服饰',
  '家居',
  '农业',
  '包装',
  '化工',
  '汽车配件',
] as const;
export const LEGAL_FORMS = ['有限公司', '有限公司', '有限公司', '股份有限公司', '有限责任公司'] as const;

/** First sentence of every generated record's notes. */
export const GENERATED_NOTE = '演示数据（自动生成）';

/** What sales people write; each is joined to {@link GENERATED_NOTE}. */
export const NOTE_PHRASES = [
  '关注交期，希望先寄样品。',
  '预算下季度批复，月底再联系。',
  '对价格敏感，需要阶梯报价。',
  '已加微信，发送了产品手册。',
  '负责采购，决策人为总经理。',
  '上午不便接听，下午三点后联系。',
  '正在对比两家供应商。',
  '要求提供行业案例。',
  '老客户推荐，意向明确。',
  '展会上交换名片，尚未详谈。',
  '希望安排线上演示。',
  '合同条款法务审核中。',
  '需要开具增值税专用发票。',
  '已试用两周，反馈良好。',
  '暂无需求，半年后回访。',
  '更换了对接人，请重新确认电话。',
  '需要支持对公分期付款。',
  '售后响应速度是主要顾虑。',
] as const;
