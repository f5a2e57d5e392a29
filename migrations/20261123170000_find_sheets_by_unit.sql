-- The home page asks for the sheets of a person's unit; over the years that must not read every sheet.
create index sheet_member_unit on sheet (member_unit_id);
