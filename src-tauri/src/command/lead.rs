// Leads.
commands! {
    /// Answers a lead: `true` with the issue it became, `not_true`, or `not_looked` with a reason.
    save answer_lead(id: DocId, outcome: String, issue: Option<DocId>, reason: String) -> Saved =
        |t| t.answer_lead(id, &outcome, issue, &reason);
    /// A lead as it is shown.
    read lead(id: DocId) -> LeadView = |t| t.lead(id);
    /// What this person may do with a lead, ready or with what is missing.
    read lead_offers(id: DocId) -> Vec<Offer> = |t| t.lead_offers(id);
}
