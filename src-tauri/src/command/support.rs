// Support: asked, promised, delivered, confirmed.
commands! {
    /// Asks for support.
    save ask_support(ask: AskSupport) -> Saved = |t| t.ask_support(&ask);
    /// Promises support.
    save promise_support(id: DocId, promise: Promise) -> Saved = |t| t.promise_support(id, &promise);
    /// `delivered`, `confirmed`, `declined`, or a `remark`.
    save support_step(id: DocId, step: String, promise: Option<String>, said: String) -> Saved =
        |t| t.support_step(id, &step, promise.as_deref(), &said);
    /// A support request as it is shown.
    read support(id: DocId) -> SupportView = |t| t.support(id);
    /// What this person may do with a support request, ready or with what is missing.
    read support_offers(id: DocId) -> Vec<Offer> = |t| t.support_offers(id);
}
