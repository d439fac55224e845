// Lists and search.
commands! {
    /// The list of issues (问题清单).
    read issues(filter: IssueFilter, page: Page) -> Listed<IssueItem> = |t| t.issues(&filter, &page);
    /// The list of tasks (任务清单).
    read tasks(filter: TaskFilter, page: Page) -> Listed<TaskItem> = |t| t.tasks(&filter, &page);
    /// The list of effects (效果清单).
    read effects(filter: EffectFilter, page: Page) -> Listed<EffectItem> = |t| t.effects(&filter, &page);
    /// The list of visits.
    read visits(filter: VisitFilter, page: Page) -> Listed<VisitItem> = |t| t.visits(&filter, &page);
    /// The list of leads.
    read leads(filter: LeadFilter, page: Page) -> Listed<LeadItem> = |t| t.leads(&filter, &page);
    /// The list of support requests.
    read support_requests(filter: SupportFilter, page: Page) -> Listed<SupportItem> =
        |t| t.support_requests(&filter, &page);
    /// The list of stations.
    read stations(filter: StationFilter, page: Page) -> Listed<StationItem> = |t| t.stations(&filter, &page);
    /// Looks for words in everything written, best first; of all kinds if none is named.
    read search(words: String, kinds: Vec<Kind>, scope: Scope, page: Page) -> Listed<Hit> =
        |t| t.search(&words, &kinds, &scope, &page);
    /// The day it is in Asia/Shanghai, as far as the tablet can tell.
    read today() -> String = Tablet::today;
    /// The running period of each own pairing.
    read due() -> Vec<Due> = Tablet::due;
    /// What waits and since when, stations with days left, what was left unfinished.
    read today_view() -> TodayView = Tablet::today_view;
    /// What to look at first at a station.
    read look_first(station: String) -> LookFirst = |t| t.look_first(&station);
    /// The stations nearest to one that the tablet knows, nearest first.
    read stations_around(code: String) -> Vec<StationNear> = |t| t.stations_around(&code);
    /// A station as its screen shows it.
    read station_view(code: String) -> StationView = |t| t.station_view(&code);
    /// Stations whose older records this person asked for.
    read histories() -> Vec<HistoryItem> = Tablet::histories;
    /// Asks for the older records of a station; they come with the next sync. For an office or a leader.
    save fetch_history(station: String) -> HistoryItem = |t| t.fetch_history(&station);
    /// Lets go of the older records of a station.
    save let_go_of_history(station: String) -> HistoryItem = |t| t.let_go_of_history(&station);
}
