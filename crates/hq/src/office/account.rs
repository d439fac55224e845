//! Accounts: made, closed, found for whoever is to enrol a tablet or to act here.

use baolian_wire::enrol::EnrolCode;
use baolian_wire::reference::{Account, Fact, Role, Station};
use baolian_wire::{AccountId, HqTime};

use super::denial::{Result, bad_input, not_found, refused};
use super::reach::Within;
use super::state::State;
use crate::people::role::{self, NoRole, Word};
use crate::roster::day;
use crate::session::Session;
use crate::view::Touched;
use crate::{Hq, enrol, facts};

/// The office that acts where none is named, if the province has no account of one.
const OFFICE: &str = "机制办";

/// An account to be made.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// Its id.
    pub id: String,
    /// The name that people read.
    pub name: String,
    /// Where the person works.
    pub unit: String,
    /// The post.
    pub post: String,
    /// A number to call.
    pub phone: String,
    /// What it may be.
    pub roles: Vec<NewRole>,
}

/// A role to be given, in words.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::ToSchema)]
pub struct NewRole {
    /// cadre, officer, office, leader, department, evaluation_keeper, auditor, administrator.
    pub role: String,
    /// Where office, leader and department are: six digits.
    #[serde(default)]
    pub area: String,
    /// Where an officer is: the station's code.
    #[serde(default)]
    pub station: String,
}

impl NewAccount {
    /// As it will stand.
    fn read(&self, state: &State) -> Result<Account> {
        let id = AccountId::new(self.id.trim())
            .map_err(|_| bad_input("bad_id", &[("found", &self.id), ("what", &"id")]))?;
        let mut roles = Vec::new();
        for new in &self.roles {
            for role in given(&new.role, &new.area, &new.station, state)? {
                if !roles.contains(&role) {
                    roles.push(role);
                }
            }
        }
        Ok(Account {
            id,
            name: text("name", &self.name, true)?,
            unit: text("unit", &self.unit, false)?,
            post: text("post", &self.post, false)?,
            phone: text("phone", &self.phone, false)?,
            roles,
            closed: false,
            closed_at: None,
        })
    }
}

/// Makes an account.
///
/// # Errors
/// [`super::Denial`] for what makes no sense or is there already.
pub fn add(hq: &Hq, new: NewAccount) -> Result<Account> {
    super::deed(hq, move |s, state| {
        let account = new.read(state)?;
        if state.reference.accounts.contains_key(&account.id) {
            return Err(refused("account_exists", &[("found", &account.id)]));
        }
        put(s, state, &account)?;
        Ok(account)
    })
}

/// Gives an account other values and roles; its id stays.
///
/// # Errors
/// [`super::Denial`] if there is no such open account, nothing is other than
/// before, or a station's cadre would be none any more.
pub fn change(hq: &Hq, new: NewAccount) -> Result<Account> {
    super::deed(hq, move |s, state| {
        let old = state.open_account(&new.id)?;
        Within::of(s, state).must_account(old)?;
        let account = new.read(state)?;
        if let Some(station) = state.held_by(&account.id)
            && !account.roles.contains(&Role::Cadre)
        {
            let with: [(&'static str, &dyn std::fmt::Display); 2] =
                [("found", &account.id), ("station", station)];
            return Err(refused("cadre_of_station", &with));
        }
        if account == *old {
            return Err(refused("nothing_new", &[]));
        }
        put(s, state, &account)?;
        Ok(account)
    })
}

/// Closes an account, now or as of an instant that has passed (milliseconds
/// since 1970 UTC), or opens it again. What was done before that instant
/// counts whenever it arrives.
///
/// # Errors
/// [`super::Denial`] if there is no such account, a station has it for its
/// cadre, or the instant is to come.
pub fn set_closed(hq: &Hq, id: &str, closed: bool, at: Option<i64>) -> Result<Account> {
    let id = id.to_owned();
    super::deed(hq, move |s, state| {
        let mut account = state.account(&id)?.clone();
        Within::of(s, state).must_account(&account)?;
        if account.closed == closed {
            let code = if closed {
                "account_closed"
            } else {
                "account_open"
            };
            return Err(refused(code, &[("found", &id)]));
        }
        if let (true, Some(station)) = (closed, state.held_by(&account.id)) {
            let with: [(&'static str, &dyn std::fmt::Display); 2] =
                [("found", &id), ("station", station)];
            return Err(refused("cadre_of_station", &with));
        }
        let at = at.unwrap_or(s.now.0);
        if at > s.now.0 {
            return Err(bad_input("day_to_come", &[("day", &day::of(at))]));
        }
        account.closed = closed;
        account.closed_at = closed.then_some(at);
        put(s, state, &account)?;
        Ok(account)
    })
}

/// For whom an enrolment code is.
#[derive(Debug, Clone)]
pub enum Whom {
    /// A cadre.
    Cadre(String),
    /// A station as such, or one of its officers by name.
    Station(String, Option<String>),
    /// An office of an area; of the province if none is given.
    Office(String, Option<String>),
    /// A leader of an area.
    Leader(String, String),
    /// Any account.
    Account(String),
}

/// A code with whom it is for and until when it is good.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The code.
    pub code: EnrolCode,
    /// Whose.
    pub account: Account,
    /// Until when.
    pub valid_until: HqTime,
}

/// Hands out a code; makes the account if station, office or leader has none yet.
///
/// # Errors
/// [`super::Denial`].
pub fn issue_code(hq: &Hq, whom: Whom) -> Result<Issued> {
    super::deed(hq, move |s, state| {
        let (account, new) = find(state, &whom)?;
        if new {
            put(s, state, &account)?;
        }
        issued(s, account, enrol::AT_THE_CONSOLE)
    })
}

/// How long a code is good that a screen shows: ten minutes.
pub const ON_SCREEN_MS: i64 = 10 * 60 * 1000;
/// And one on a printed sheet: seven days.
pub const ON_PAPER_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Most codes of one sheet.
pub const SHEET: usize = 200;

/// Hands out a code for each of some accounts, good for so many milliseconds;
/// the office compares the six digits of each tablet that uses one.
///
/// # Errors
/// [`super::Denial`] if one of them is closed or not theirs, or there are none or more than [`SHEET`].
pub fn hand_out(hq: &Hq, accounts: Vec<String>, good_for: i64) -> Result<Vec<Issued>> {
    super::deed(hq, move |s, state| {
        if accounts.is_empty() || accounts.len() > SHEET {
            return Err(bad_input("codes_at_once", &[("limit", &SHEET)]));
        }
        let within = Within::of(s, state);
        let mut found = Vec::with_capacity(accounts.len());
        for id in &accounts {
            let account = state.open_account(id)?;
            within.must_account(account)?;
            found.push(account.clone());
        }
        let issue = |account| issued(s, account, compared(good_for));
        found.into_iter().map(issue).collect()
    })
}

pub(super) fn compared(good_for: i64) -> enrol::Terms {
    enrol::Terms {
        good_for,
        compared: true,
    }
}

pub(super) fn issued(s: &Session<'_>, account: Account, terms: enrol::Terms) -> Result<Issued> {
    Ok(Issued {
        code: enrol::issue_code(s, &account.id, terms)?,
        account,
        valid_until: HqTime(s.now.0.saturating_add(terms.good_for)),
    })
}

/// Lays down that an account is handed a one-time link to sign in to the
/// board; whoever calls makes the link.
///
/// # Errors
/// [`super::Denial`] if there is no such account or it is closed.
pub fn invite(hq: &Hq, id: &AccountId) -> Result<Account> {
    let id = id.clone();
    super::deed(hq, move |s, state| {
        let account = state.open_account(id.as_str())?.clone();
        Within::of(s, state).must_account(&account)?;
        let handed = Fact::SignInLink { account: id };
        facts::append(s, &s.operator()?, &[handed], &mut Touched::default())?;
        Ok(account)
    })
}

/// The account for whom a code is, and whether it has to be made.
fn find(state: &State, whom: &Whom) -> Result<(Account, bool)> {
    match whom {
        Whom::Account(id) => Ok((state.open_account(id)?.clone(), false)),
        Whom::Cadre(id) => {
            let account = state.open_account(id)?.clone();
            if account.roles.contains(&Role::Cadre) {
                Ok((account, false))
            } else {
                Err(refused("not_a_cadre", &[("found", id)]))
            }
        }
        Whom::Station(code, name) => {
            let station = state.station(code)?;
            let roles = given("officer", "", code, state)?;
            match name {
                None => found(
                    state,
                    &format!("station-{}", station.code),
                    &station.short_name,
                    roles,
                ),
                Some(name) => {
                    let id = format!("officer-{}-{}", station.code, name.trim());
                    found(state, &id, name, roles)
                }
            }
        }
        Whom::Office(name, area) => {
            let area = match area {
                Some(area) => area.clone(),
                None => province(state)?,
            };
            let roles = given("office", &area, "", state)?;
            found(
                state,
                &format!("office-{area}-{}", name.trim()),
                name,
                roles,
            )
        }
        Whom::Leader(name, area) => {
            let roles = given("leader", area, "", state)?;
            found(
                state,
                &format!("leader-{area}-{}", name.trim()),
                name,
                roles,
            )
        }
    }
}

/// The one open account of this name with these roles, else that of this id, else a new one.
fn found(state: &State, id: &str, name: &str, roles: Vec<Role>) -> Result<(Account, bool)> {
    let name = text("name", name, true)?;
    let fits =
        |a: &&Account| !a.closed && a.name == name && roles.iter().all(|r| a.roles.contains(r));
    let mut fitting = state.reference.accounts.values().filter(fits);
    if let (Some(one), None) = (fitting.next(), fitting.next()) {
        return Ok((one.clone(), false));
    }
    let id: String = id.split_whitespace().collect::<Vec<_>>().join("-");
    let id = AccountId::new(&id).map_err(|_| bad_input("name_too_long", &[("found", &name)]))?;
    if state.reference.accounts.contains_key(&id) {
        return Ok((state.open_account(id.as_str())?.clone(), false));
    }
    let account = Account {
        id,
        name,
        unit: String::new(),
        post: String::new(),
        phone: String::new(),
        roles,
        closed: false,
        closed_at: None,
    };
    Ok((account, true))
}

/// Who does something.
#[derive(Debug, Clone)]
pub(crate) struct Actor {
    /// The account.
    pub account: Account,
    new: bool,
}

impl Actor {
    /// The account named, else the one signed in, else the one office of the
    /// province, else an account of it that is yet to be made.
    pub fn find(
        s: &Session<'_>,
        state: &State,
        named: Option<&str>,
        station: &Station,
    ) -> Result<Self> {
        Within::of(s, state).must_station(station)?;
        let signed_in = s.signed_in.and_then(|by| by.account.as_ref());
        if let Some(id) = named.or(signed_in.map(AccountId::as_str)) {
            let account = state.open_account(id)?.clone();
            return Ok(Self {
                account,
                new: false,
            });
        }
        let province = station.province_code();
        let of_province = |a: &&Account| {
            let office = |r: &Role| matches!(r, Role::Office { area, .. } if *area == province);
            !a.closed && a.roles.iter().any(office)
        };
        let mut offices = state.reference.accounts.values().filter(of_province);
        if let (Some(one), None) = (offices.next(), offices.next()) {
            let account = one.clone();
            return Ok(Self {
                account,
                new: false,
            });
        }
        let roles = given("office", &province, "", state)?;
        let (account, new) = found(state, &format!("office-{province}-{OFFICE}"), OFFICE, roles)?;
        Ok(Self { account, new })
    }

    /// Makes the account if it is yet to be made, in the transaction of the deed itself.
    pub fn enter(self, s: &Session<'_>, state: &State) -> Result<AccountId> {
        if self.new {
            put(s, state, &self.account)?;
        }
        Ok(self.account.id)
    }
}

fn province(state: &State) -> Result<String> {
    if state.reference.stations.is_empty() {
        return Err(not_found("roster_empty", &[]));
    }
    role::only_province(&state.reference.stations).ok_or_else(|| bad_input("area_needed", &[]))
}

fn given(word: &str, area: &str, station: &str, state: &State) -> Result<Vec<Role>> {
    let known: Vec<&str> = Word::ALL.iter().map(|w| w.as_str()).collect();
    let known = known.join(", ");
    let role = Word::of(word)
        .ok_or_else(|| bad_input("unknown_role", &[("found", &word), ("known", &known)]))?;
    role::give(role, area, station, &state.reference.stations).map_err(|why| match why {
        NoRole::NeedsArea => bad_input("role_needs_area", &[("role", &word)]),
        NoRole::NeedsStation => bad_input("station_needed", &[("role", &word)]),
        NoRole::BadArea => bad_input("bad_area", &[("found", &area)]),
        _ if state.reference.stations.is_empty() => not_found("roster_empty", &[]),
        NoRole::UnknownArea => not_found("unknown_area", &[("found", &area)]),
        NoRole::UnknownStation => not_found("unknown_station", &[("found", &station)]),
    })
}

fn put(s: &Session<'_>, state: &State, account: &Account) -> Result<()> {
    let within = Within::of(s, state);
    if let Some(old) = state.reference.accounts.get(&account.id) {
        within.must_account(old)?;
    }
    within.must_account(account)?;
    facts::write(s, &s.operator()?, &[Fact::Account(account.clone())])?;
    Ok(())
}

/// A short text without the blanks around it: a name, a unit, a reason.
pub(crate) fn text(what: &'static str, text: &str, required: bool) -> Result<String> {
    let limit = match what {
        "unit" => baolian_record::schema::LINE,
        "reason" => 1_000,
        _ => baolian_record::schema::NAME,
    };
    limited(what, text, limit, required)
}

/// A text of so many characters at most, without the blanks around it.
pub(crate) fn limited(
    what: &'static str,
    text: &str,
    limit: usize,
    required: bool,
) -> Result<String> {
    let text = text.trim();
    if required && text.is_empty() {
        return Err(bad_input("text_empty", &[("what", &what)]));
    }
    if text.chars().count() > limit {
        let with: [(&'static str, &dyn std::fmt::Display); 2] =
            [("what", &what), ("limit", &limit)];
        return Err(bad_input("text_too_long", &with));
    }
    Ok(text.to_owned())
}
