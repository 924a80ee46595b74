-- Items on which routing failed: few among many, told at the rule that failed. A query uses it where it says the same.
CREATE INDEX items_policy_error ON items (workflow, id) WHERE reason_codes LIKE '%,policy_error,%';
