SELECT name, short_name, city_code, city, county_code, county, level, cadre
  FROM list_station
 WHERE code = ?1
