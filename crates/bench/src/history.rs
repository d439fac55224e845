//! Issues with a life: twelve fields at opening, then six steps in the words of several people.
//!
//! What is written is drawn from a grammar with a seed of its own, so that it
//! compresses about as what people write does, and is the same in every run.

use baolian_core::Tablet;
use baolian_core::tablet::{OpenIssue, TaskInput};
use baolian_record::issue::Severity;
use baolian_record::issue::deed::TaskDue;
use serde_json::{Value, json};

use crate::province::STATION;

const PLACES: [&str; 12] = [
    "接待窗口",
    "办案区候问室",
    "社区警务室",
    "值班室",
    "信访接待室",
    "涉案财物室",
    "户籍大厅",
    "询问室二号",
    "枪弹库",
    "城东警务站",
    "后院停车场",
    "档案柜",
];
const WRONG: [&str; 14] = [
    "无人值守",
    "台账缺页",
    "监控画面缺失",
    "登记不全",
    "受案不及时",
    "门锁损坏",
    "制度未上墙",
    "接报警记录未录入",
    "执法记录仪未归档",
    "群众来访未登记",
    "消防通道堆放杂物",
    "交接班签字代签",
    "调解协议未归卷",
    "重点人员走访间隔过长",
];
const SEEN: [&str; 10] = [
    "现场查看",
    "翻看近三个月台账",
    "调取监控",
    "与值班民警谈话",
    "随机抽查五份卷宗",
    "电话回访报警人",
    "走访周边商户",
    "对照平台数据",
    "查看交接班本",
    "暗访窗口",
];
const DONE: [&str; 14] = [
    "已约谈值班长",
    "已重新排班",
    "已补录警情",
    "已联系维保单位",
    "已更换门锁",
    "已张贴制度",
    "已组织全所学习",
    "已安排专人保管",
    "已与社区对接",
    "已补签并说明情况",
    "已清理杂物",
    "已上报分局装备科",
    "已逐户走访",
    "已建立周查机制",
];
const NEXT: [&str; 10] = [
    "下周复查",
    "本月底前完成其余部分",
    "待经费到位后施工",
    "需分局协调网络",
    "由内勤每周核对一次",
    "请群众代表评议",
    "下次到所再看",
    "预计三日内录完",
    "已列入所务会议题",
    "拟请法制大队指导",
];
const PEOPLE: [&str; 10] = [
    "所长",
    "教导员",
    "副所长",
    "内勤",
    "值班长",
    "社区民警",
    "案管员",
    "辅警组长",
    "户籍民警",
    "治安中队长",
];

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙贺陶顾毛郝龚邵万钱严武康祁";
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰涛明超霞平刚桂兰飞玲华建国文斌辉波宁鑫浩宇婷慧雪晨阳志远海峰俊凯龙翔德胜利民立新春生玉珍红梅云鹏天佑子轩思琪";

/// Draws words; the same for the same seed.
struct Words(u64);

impl Words {
    fn next(&mut self) -> u64 {
        // SplitMix64, so that a run needs no library and never changes.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap();
        from[at]
    }

    fn letter(&mut self, from: &str) -> char {
        let letters: Vec<char> = from.chars().collect();
        self.pick(&letters)
    }

    fn person(&mut self) -> String {
        let mut name: String = self.letter(SURNAMES).into();
        for _ in 0..=self.below(2) {
            name.push(self.letter(GIVEN));
        }
        name
    }

    /// A day of 2027.
    fn day(&mut self) -> String {
        let (month, day) = (self.below(12) + 1, self.below(28) + 1);
        format!("2027-{month:02}-{day:02}")
    }

    fn when(&mut self) -> String {
        let (month, day) = (self.below(12) + 1, self.below(28) + 1);
        format!(
            "{month}月{day}日{}时{:02}分",
            self.below(15) + 7,
            self.below(60)
        )
    }

    /// What somebody says of the work: who, when, how much.
    fn step(&mut self) -> String {
        let (done, next) = (self.pick(&DONE), self.pick(&NEXT));
        match self.below(4) {
            0 => format!("{}{}{done}，{next}。", self.when(), self.person()),
            1 => format!(
                "{}{}：{done}{}处，{}负责其余，{next}。",
                self.pick(&PEOPLE),
                self.person(),
                self.below(40),
                self.person()
            ),
            2 => format!(
                "{}，{done}；{next}，共{}件，经办人{}，电话027-8{:07}。",
                self.pick(&SEEN),
                self.below(300),
                self.person(),
                self.below(10_000_000)
            ),
            _ => format!(
                "{}{}到场，{}，{done}，警情编号420{:09}。",
                self.when(),
                self.person(),
                self.pick(&SEEN),
                self.below(1_000_000_000)
            ),
        }
    }
}

fn now_ms() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

/// Records the n-th issue and its six steps on a tablet. Returns the same
/// history as compact JSON, with the same ids, times and author: what any
/// system would have to carry.
pub fn record(tablet: &Tablet, n: usize) -> Value {
    let by = tablet.identity().unwrap().account;
    let mut words = Words(n as u64 + 1);
    let (place, wrong) = (words.pick(&PLACES), words.pick(&WRONG));
    let severity = words.pick(&[Severity::Low, Severity::Medium, Severity::High]);
    let open = OpenIssue {
        station: Some(STATION.into()),
        item: Some("window-staffed".into()),
        title: format!("{place}{wrong}"),
        category: Some("window-service".into()),
        place: format!("{}楼{place}{}", words.below(4) + 1, words.below(30) + 1),
        description: format!(
            "{}{}时发现{wrong}，{}起，涉及{}{}，要求{}日内整改。",
            words.when(),
            words.pick(&SEEN),
            words.below(60) + 1,
            words.pick(&PEOPLE),
            words.person(),
            words.below(25) + 3
        ),
        severity: Some(severity),
        due: Some(words.day()),
        responsible: Some(format!("post:{}", words.pick(&PEOPLE)).parse().unwrap()),
        ..OpenIssue::default()
    };
    let opened_at = now_ms();
    let id = tablet.open_issue(&open).unwrap().id;
    let mut steps = Vec::new();
    let mut told = |kind: &str, added: Option<String>, what: Value, at: i64| {
        let mut step = json!({"kind": kind, "at": at, "by": by, "what": what});
        if let Some(added) = added {
            step["id"] = json!(added);
        }
        steps.push(step);
    };
    let (said, at) = (words.step(), now_ms());
    let saved = tablet.add_progress(id, &said, None).unwrap();
    told("progress", saved.added, json!(said), at);
    let (day, at) = (words.day(), now_ms());
    let task = TaskInput {
        text: words.step(),
        who: words.person(),
        due: TaskDue::On(day.clone()),
    };
    let saved = tablet.plan_task(id, &task).unwrap();
    let what = json!({"text": task.text, "who": task.who, "due": day});
    told("task", saved.added, what, at);
    let (said, at) = (words.step(), now_ms());
    let saved = tablet.add_new_facts(id, &said).unwrap();
    told("new_facts", saved.added, json!(said), at);
    // Another year, so that it is never the day that stands there.
    let (due, at) = (words.day().replacen("2027", "2028", 1), now_ms());
    tablet.set_issue(id, "due", &due).unwrap();
    told("due", None, json!(due), at);
    for _ in 0..2 {
        let (said, at) = (words.step(), now_ms());
        let saved = tablet.add_progress(id, &said, None).unwrap();
        told("progress", saved.added, json!(said), at);
    }
    json!({
        "id": id, "station": open.station, "item": open.item, "title": open.title,
        "category": open.category, "place": open.place, "description": open.description,
        "severity": severity.as_str(), "due": open.due,
        "responsible": open.responsible.map(|r| r.to_string()),
        "at": opened_at, "by": by, "steps": steps,
    })
}
