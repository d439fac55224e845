-- Stations as the roster has them, with who is paired to each now.
CREATE TABLE list_station (
    code TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL DEFAULT '',
    short_name TEXT NOT NULL DEFAULT '',
    province_code TEXT NOT NULL DEFAULT '',
    city_code TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    county_code TEXT NOT NULL DEFAULT '',
    county TEXT NOT NULL DEFAULT '',
    township TEXT NOT NULL DEFAULT '',
    -- province, city, county; empty while nobody is paired.
    level TEXT NOT NULL DEFAULT '',
    cadre TEXT NOT NULL DEFAULT '',
    -- Names and code as search terms, a space before and after each.
    terms TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX list_station_province ON list_station (province_code);
CREATE INDEX list_station_city ON list_station (city_code);
CREATE INDEX list_station_county ON list_station (county_code);
CREATE INDEX list_station_level ON list_station (level);
CREATE INDEX list_station_cadre ON list_station (cadre);
