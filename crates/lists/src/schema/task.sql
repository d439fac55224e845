-- One row a task; station and state are its issue's, so that a list of tasks walks one index.
CREATE TABLE list_task (
    issue BLOB NOT NULL,
    id TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    who TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '',
    done INTEGER NOT NULL DEFAULT 0,
    station TEXT NOT NULL DEFAULT '',
    issue_closed INTEGER NOT NULL DEFAULT 0,
    -- A task that nobody ticked off is over with its issue.
    ended INTEGER NOT NULL DEFAULT 0 CHECK (ended = (done = 1 OR issue_closed = 1)),
    due_sort TEXT NOT NULL DEFAULT '~' CHECK (due_sort = iif(due = '', '~', due)),
    PRIMARY KEY (issue, id)
) STRICT;

CREATE INDEX list_task_due ON list_task (ended, due_sort, issue, id);
CREATE INDEX list_task_who ON list_task (ended, who, due_sort, issue, id);
CREATE INDEX list_task_station ON list_task (station, ended, due_sort, issue, id);
