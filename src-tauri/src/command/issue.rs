// Issues, their story, tasks and effects.
commands! {
    /// Opens an issue, or raises one as a station.
    save open_issue(open: OpenIssue) -> Saved = |t| t.open_issue(&open);
    /// Writes title, category, place, severity, due or responsible.
    save set_issue(id: DocId, field: String, value: String) -> Saved = |t| t.set_issue(id, &field, &value);
    /// Makes the description read as given.
    save describe_issue(id: DocId, description: String) -> Saved = |t| t.describe_issue(id, &description);
    /// Settles a value that was written apart, of any record.
    save settle(id: DocId, field: String, value: String) -> Saved = |t| t.settle(id, &field, &value);
    /// 进展, about a task or the whole.
    save add_progress(id: DocId, said: String, task: Option<String>) -> Saved =
        |t| t.add_progress(id, &said, task.as_deref());
    /// The same, or something else that somebody has seen, with photos of it.
    save add_photos(id: DocId, with: SaidWithPhotos) -> Saved = |t| t.add_photos(id, &with);
    /// 新情况.
    save add_new_facts(id: DocId, said: String) -> Saved = |t| t.add_new_facts(id, &said);
    /// The cadre accepts what the station raised or did.
    save accept(id: DocId, said: String) -> Saved = |t| t.accept(id, &said);
    /// 退回整改.
    save return_issue(id: DocId, reason: String) -> Saved = |t| t.return_issue(id, &reason);
    /// 异议.
    save object(id: DocId, reason: String) -> Saved = |t| t.object(id, &reason);
    /// 申请核验.
    save ask_verification(id: DocId, said: String) -> Saved = |t| t.ask_verification(id, &said);
    /// 申请延期, until a day.
    save ask_extension(id: DocId, until: String, reason: String) -> Saved =
        |t| t.ask_extension(id, &until, &reason);
    /// 同意延期; `move_tasks` moves tasks with a day of their own by as many days.
    save extend(id: DocId, until: String, reason: String, move_tasks: bool) -> Saved =
        |t| t.extend(id, &until, &reason, move_tasks);
    /// 不同意延期.
    save refuse_extension(id: DocId, reason: String) -> Saved = |t| t.refuse_extension(id, &reason);
    /// 异议裁定, by the office.
    save rule_objection(id: DocId, upheld: bool, reason: String) -> Saved =
        |t| t.rule_objection(id, upheld, &reason);
    /// 未见效果.
    save not_seen(id: DocId, reason: String) -> Saved = |t| t.not_seen(id, &reason);
    /// 批示, by a leader.
    save instruct(id: DocId, said: String) -> Saved = |t| t.instruct(id, &said);
    /// 移送, to whom.
    save hand_on(id: DocId, to: String, said: String) -> Saved = |t| t.hand_on(id, &to, &said);
    /// 销号.
    save close_issue(id: DocId, said: String) -> Saved = |t| t.close_issue(id, &said);
    /// 重新挂账.
    save reopen_issue(id: DocId, reason: String) -> Saved = |t| t.reopen_issue(id, &reason);
    /// 再次发现.
    save found_again(id: DocId, said: String) -> Saved = |t| t.found_again(id, &said);
    /// Plans a task.
    save plan_task(id: DocId, task: TaskInput) -> Saved = |t| t.plan_task(id, &task);
    /// Says that a task is done, or not.
    save mark_task(id: DocId, task: String, done: bool) -> Saved = |t| t.mark_task(id, &task, done);
    /// Records an effect with its proofs.
    save record_effect(id: DocId, what: String, proofs: Vec<EvidenceInput>) -> Saved =
        |t| t.record_effect(id, &what, &proofs);
    /// Confirms an effect: the newest one, or the one named.
    save confirm_effect(id: DocId, effect: Option<String>, said: String) -> Saved =
        |t| t.confirm_effect(id, effect.as_deref(), &said);
    /// Keeps a file by its content, given in Base64, so that it can be a proof.
    read keep_file(name: String, base64: String) -> FileDescriptor =
        |t| t.keep_bytes(&name, &from_base64(&base64)?);
    /// The content of a kept file in Base64.
    read file_content(hash: String) -> String = |t| Ok(to_base64(&t.kept_file(&hash)?));
    /// Writes an issue into a file that any Automerge opens, where documents are; answers its path.
    shell export_issue(id: DocId) -> PathBuf = |s| s.export_issue(id);
    /// An issue as it is shown.
    read issue(id: DocId) -> IssueView = |t| t.issue(id);
    /// Issues of a station that may be the problem at hand.
    read same_problem(station: String, item: Option<String>, title: String) -> Vec<SameProblem> =
        |t| t.same_problem(&station, item.as_deref(), &title);
    /// The categories of problems.
    read categories() -> Vec<Category> = Tablet::categories;
    /// What this person may do with an issue, ready or with what is missing.
    read issue_offers(id: DocId) -> Vec<Offer> = |t| t.issue_offers(id);
    /// Everything done about an issue, in the order in which it came to be.
    read issue_story(id: DocId) -> StoryView = |t| t.issue_story(id);
    /// Who may answer for an issue at a station, likeliest first.
    read responsible_suggestions(station: String) -> Vec<ResponsibleSuggestion> =
        |t| t.responsible_suggestions(&station);
}
