// Visits and their internal notes.
commands! {
    /// Checks in (到所签到) at a station.
    save start_visit(start: StartVisit) -> Saved = |t| t.start_visit(&start);
    /// Adds a place (地点): station, window, post, flats or other.
    save add_stop(id: DocId, kind: String, place: String, fix: Option<Fix>) -> Saved =
        |t| t.add_stop(id, &kind, &place, fix);
    /// Answers an item of the checklist, or takes the answer back; a remark stays as it is where none is given.
    save answer(id: DocId, item: String, answer: Option<String>, remark: Option<String>) -> Saved =
        |t| t.answer(id, &item, answer.as_deref(), remark.as_deref());
    /// Makes `looked_into`, `helped`, `explained` or `notes` read as given.
    save write_in_visit(id: DocId, field: String, text: String) -> Saved =
        |t| t.write_in_visit(id, &field, &text);
    /// Adds a fellow visitor.
    save add_companion(id: DocId, name: String, post: String) -> Saved =
        |t| t.add_companion(id, &name, &post);
    /// Adds a person met, and what was said.
    save add_person_met(id: DocId, name: String, post: String, said: String) -> Saved =
        |t| t.add_person_met(id, &name, &post, &said);
    /// Makes the internal notes of a visit read as given. They never reach the station.
    save write_internal_notes(visit: DocId, text: String) -> Saved =
        |t| t.write_internal_notes(visit, &text);
    /// Seals (定稿): from here on only addenda.
    save seal(id: DocId) -> Saved = |t| t.seal(id);
    /// Adds to a sealed visit (补记).
    save add_addendum(id: DocId, text: String) -> Saved = |t| t.add_addendum(id, &text);
    /// A visit as it is shown.
    read visit(id: DocId) -> VisitView = |t| t.visit(id);
    /// The checklist that a visit began with.
    read visit_checklist(id: DocId) -> Template = |t| t.visit_checklist(id);
    /// What this person may do with a visit, ready or with what is missing.
    read visit_offers(id: DocId) -> Vec<Offer> = |t| t.visit_offers(id);
    /// Says that the cadre stands at the station (现场核定), known to 50 metres.
    save verify_position(visit: DocId, fix: Fix) -> Saved = |t| t.verify_position(visit, fix);
}
