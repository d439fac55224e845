INSERT OR REPLACE INTO list_station (
    code, name, short_name, province_code, city_code, city, county_code, county, township, level, cadre,
    terms
) VALUES (
    ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
)
