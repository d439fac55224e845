//! What is found and said in such a year. All of it is invented.

use super::dice::Dice;

/// A problem as cadres write it, and what becomes of it.
pub(super) struct Kind {
    /// The category.
    pub category: &'static str,
    /// The item of the checklist that failed.
    pub item: &'static str,
    /// `{p}` stands for a place, `{n}` for a number.
    pub titles: &'static [&'static str],
    pub said: &'static str,
    pub done: &'static [&'static str],
    pub effect: &'static str,
}

macro_rules! kinds {
    ($($category:literal $item:literal [$($title:literal),+] $said:literal [$($done:literal),+] $effect:literal;)*) => {
        pub(super) const KINDS: &[Kind] = &[$(Kind {
            category: $category,
            item: $item,
            titles: &[$($title),+],
            said: $said,
            done: &[$($done),+],
            effect: $effect,
        }),*];
    };
}

kinds! {
    "window-service" "window-staffed" ["接待窗口中午无人值守", "户籍窗口 {n} 分钟没有人"]
        "到所时窗口无人，等候群众 {n} 人，值班室也没有人出来接待。"
        ["排了中午轮值表，贴在窗口", "增加一名辅警在窗口值守"] "中午窗口有人在岗，来人能接待";
    "window-service" "window-notices" ["收费公示牌是旧标准", "公示的监督电话打不通"]
        "公示栏内容与现行规定不一致，最后一次更换是 {n} 个月前。"
        ["已联系制作新公示牌", "旧公示牌先撤下，临时打印张贴"] "公示栏已更换，电话当场拨通";
    "premises" "window-recording" ["接待区 {n} 号探头不能回放", "窗口录音设备没有声音"]
        "抽看当天画面，{n} 时以后没有录像。"
        ["报了维修，厂家后天到", "更换了硬盘和电源"] "当天画面可以回放，声音清楚";
    "call-response" "calls-arrival" ["{p}警情到场超过 {n} 分钟", "夜间出警没有全程记录"]
        "抽查警情 {n} 起，到场时间与记录仪画面不一致。"
        ["约谈值班长，重排夜间备勤", "记录仪时间统一校准"] "抽查近十日警情，到场时间与画面一致";
    "call-response" "calls-feedback-true" ["警情反馈与报警人说法不一致", "{p}纠纷反馈“已调解”，双方说没有"]
        "电话回访报警人，对方表示没有人上门。"
        ["民警已上门重新调解", "反馈内容更正，所内通报"] "回访报警人，说法与反馈一致";
    "case-filing" "report-on-the-spot" ["上门报案没有出具回执", "报案登记漏 {n} 件"]
        "抽查本月接报登记，{n} 件没有回执存根。"
        ["逐件补登记并补发回执", "窗口配了回执打印机"] "抽查十件，件件有登记有回执";
    "case-filing" "case-filed" ["{p}盗窃案应立未立", "电动车被盗 {n} 起没有立案"]
        "报案人提供了监控画面，案件仍为“登记待查”。"
        ["已立案，报法制审核", "同类警情重新梳理"] "已立案并告知报案人";
    "information-entry" "info-tenants" ["{p}出租屋登记缺 {n} 户", "流动人口登记与实际不符"]
        "实地走访 {n} 户，登记信息与实际居住人不一致。"
        ["社区民警逐户补采", "与街道网格员核对一遍"] "再走访十户，登记与实际一致";
    "information-security" "info-account" ["数字证书插在电脑上人不在", "多人共用一个系统账号"]
        "办公室无人，证书在机，系统处于登录状态。"
        ["收回共用账号，各用各的", "全所做了一次提醒"] "离岗证书随身，抽查三台电脑均已退出";
    "case-handling" "loop-time-limits" ["取保候审将满未处理 {n} 件", "查封物品超期未处理"]
        "台账中 {n} 件期限临近，没有下一步安排。"
        ["已逐件报法制部门", "建了到期提醒表"] "到期件全部有处理结论";
    "case-property" "loop-property" ["涉案财物账物不符", "财物登记缺 {n} 项"]
        "抽查登记 {n} 项，两项找不到实物。"
        ["财物管理员重新清点", "找到实物，补了登记"] "账物逐项核对一致";
    "case-area" "area-attended" ["候问室有人无人看管", "办案区看管人员中途离开 {n} 分钟"]
        "监控画面显示看管人员离开，室内有一名涉案人员。"
        ["看管分工上墙，双人看管", "对当班人员作了提醒谈话"] "随机看三段监控，始终有人看管";
    "case-area" "area-fittings" ["候问室插座烧黑", "办案区软包脱落 {n} 处"]
        "墙面软包脱落，露出金属边角。"
        ["先停用该室，联系施工", "软包已重新粘贴"] "软包完好，无外露硬物";
    "community-policing" "post-open" ["{p}警务室上班时间关门", "警务室门口没有联系电话"]
        "工作日下午到{p}，门锁着，打电话无人接。"
        ["公布了民警和辅警电话", "排了开放时间表"] "两次路过都开着门，电话有人接";
    "disputes" "post-disputes" ["{p}邻里纠纷 {n} 次报警没有回访", "婚恋纠纷未上报"]
        "同一户近一个月报警 {n} 次，没有化解记录。"
        ["会同司法所上门调解", "列入所领导包案"] "双方签了调解协议，两周无新警情";
    "people-of-concern" "post-people" ["重点人员 {n} 个月未走访", "留守老人情况不清"]
        "台账走访日期停在 {n} 个月前。"
        ["社区民警已补走访", "与村委会建了联系"] "走访记录内容具体，与本人说法一致";
    "petitions" "petition-answered" ["信访件超期未答复", "{p}信访事项答复不对题"]
        "信访人反映材料交了 {n} 个月没有回音。"
        ["所长约见信访人", "书面答复已送达"] "信访人确认收到答复";
    "public-safety" "ends-key-spots" ["{p}学校门口放学时段无人护学", "{p}路口没有警示牌"]
        "放学时段到{p}，没有护学岗，车辆占道。"
        ["护学岗每日上岗，轮流带班", "联系交警增设警示牌"] "连看三天，放学时段有人在岗";
    "public-safety" "ends-dangerous-goods" ["散装汽油登记不全", "{p}加油站实名登记缺 {n} 笔"]
        "抽查登记本，{n} 笔没有身份证号。"
        ["约谈站长，当场补登", "派人每周抽查一次"] "抽查两周登记，逐笔完整";
    "weapons-equipment" "ends-weapons" ["警棍少 {n} 根", "防护盾开裂未更换"]
        "装备柜清点，与台账相差 {n} 件。"
        ["查明借出未登记，已追回", "报装财部门更换"] "清点一致，借还有签字";
    "duty" "ends-on-duty" ["值班表上的人不在所", "夜间备勤少 {n} 人"]
        "夜间到所，值班表 {n} 人，实到少一人。"
        ["重申请销假制度", "调整了备勤表"] "夜间再到所，人员全部在岗";
    "rectification" "ends-last-time" ["上次指出的问题又出现", "整改照片与现场不符"]
        "上次督导指出的问题，现场与 {n} 周前一样。"
        ["所长牵头重新整改", "明确到人，写入周计划"] "现场已改到位，民警说得清楚";
}

const PLACES: &[&str] = &[
    "大桥社区",
    "东门菜场",
    "河西新村",
    "汽车站",
    "实验小学",
    "三组村口",
    "工业园",
    "老街",
    "滨江花园",
    "城南市场",
    "卫生院旁",
    "铁路小区",
    "柳林村",
    "二中",
    "新集镇",
    "水厂家属院",
];

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "欧阳",
    "𬭎",
];
const GIVEN: &[&str] = &[
    "伟", "芳", "秀英", "敏", "静", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "霞", "平",
    "刚", "建国", "志强", "桂兰", "国庆", "晓东", "红梅", "海燕", "立新", "春生", "文斌",
];

pub(super) const LOOKED_INTO: &[&str] = &[
    "与值班民警、辅警谈了话，了解夜间备勤。",
    "看了办案区使用登记，抽看录像两段。",
    "走访商户三家，问了防盗提醒。",
    "翻看本周警情，回访报警人两名。",
    "参加了所里的早会。",
    "",
    "",
];
pub(super) const HELPED: &[&str] = &[
    "帮助联系装备维修。",
    "协调街道增加网格员。",
    "讲解了回执打印办法。",
    "",
    "",
    "",
];
pub(super) const REFUSALS: &[&str] = &[
    "当天全所参加演习",
    "辖区抗洪，所里整体在堤上",
    "包联干部住院",
    "道路中断",
];
pub(super) const SUPPORT: &[(&str, &str)] = &[
    ("equipment", "执法记录仪 {n} 台"),
    ("equipment", "更换接处警车一辆"),
    ("strength", "夏季借调辅警 {n} 名"),
    ("resources", "修缮办案区"),
    ("technique", "开通视频专网 {n} 路"),
    ("training", "受立案培训一次"),
    ("coordination", "协调住建部门拆除违建"),
];
pub(super) const LEADS: &[(&str, &str, &str)] = &[
    ("public-safety", "辖区出租屋电动车进楼充电", "治安部门"),
    ("call-response", "夜间接警超时", "12345 热线"),
    ("case-filing", "电诈小案不立案", "刑侦部门"),
    ("window-service", "身份证办理排队久", "局长信箱"),
    ("people-of-concern", "社区戒毒人员脱管", "禁毒部门"),
    ("petitions", "重复信访未见面", "信访部门"),
];

/// With its place and number filled in.
pub(super) fn filled(words: &str, dice: &mut Dice) -> String {
    let place = dice.pick(PLACES).copied().unwrap_or_default();
    let number = dice.within(2, 9).to_string();
    words.replace("{p}", place).replace("{n}", &number)
}

pub(super) fn name(dice: &mut Dice) -> String {
    let part = |dice: &mut Dice, of: &[&str]| dice.pick(of).copied().unwrap_or_default().to_owned();
    part(dice, SURNAMES) + &part(dice, GIVEN)
}

/// One of them; empty where there is none.
pub(super) fn one(of: &[&'static str], dice: &mut Dice) -> &'static str {
    dice.pick(of).copied().unwrap_or_default()
}
