SELECT
    (SELECT count(*) FROM list_visit),
    (SELECT count(*) FROM list_visit WHERE sealed = 0),
    (SELECT count(*) FROM list_issue),
    (SELECT count(*) FROM list_issue WHERE ended = 0),
    (SELECT count(*) FROM list_issue WHERE state = 'disputed'),
    (SELECT count(*) FROM list_task),
    (SELECT count(*) FROM list_effect),
    (SELECT count(*) FROM list_lead),
    (SELECT count(*) FROM list_lead WHERE ended = 0),
    (SELECT count(*) FROM list_support),
    (SELECT count(*) FROM list_issue WHERE contested = 1)
      + (SELECT count(*) FROM list_visit WHERE contested = 1)
      + (SELECT count(*) FROM list_lead WHERE contested = 1)
      + (SELECT count(*) FROM list_support WHERE contested = 1)
