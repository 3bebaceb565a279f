/**
 * What people here choose first: pinyin, lucky numbers, sayings, names of trades and places. It completes the list of leaked passwords
 * that comes with the estimator, which knows mostly English. The commonest first.
 */
export const COMMON_WORDS: readonly string[] = (
  'woaini 520 1314 5201314 521 woaiwojia nihao aini wangyi baidu taobao zhifubao weixin qq alipay wechat ' +
  'huawei xiaomi lenovo tencent alibaba feishu dingding zhongguo china beijing shanghai shenzhen guangzhou hangzhou ' +
  'chengdu wuhan nanjing tianjin suzhou chongqing xian qingdao dalian xiamen gongsi kehu xiaoshou yewu guanliyuan ' +
  'mima denglu zhanghao ziyuanchi customer customerpool pool sales manager company welcome letmein admin administrator ' +
  'root test demo guest user login password passwd passw0rd changeme secret default office work team hello ' +
  'spring summer autumn winter january february march april june july august september october november december ' +
  'monday tuesday wednesday thursday friday saturday sunday ' +
  'zhang wang li zhao liu chen yang huang zhou wu xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang ' +
  'wei min jing lei qiang jun yong yan jie juan tao ming chao xia ping gang hua yu xin mei fang na ting ' +
  'zhangsan lisi wangwu zhaoliu zhangwei wangwei wangfang liwei lina zhangmin lijing wangjing liuwei zhangli xiaoming ' +
  '888 666 168 518 918 8888 6666 9999 1688 123 321 147258 159357 ' +
  '我爱你 你好 公司 客户 密码 管理员 销售 中国 北京 上海 深圳 广州 恭喜发财 一帆风顺 万事如意'
).split(' ');
