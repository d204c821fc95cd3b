-- Recovery codes of builds that kept them as passwords are: nothing reads that form any more, and
-- they were counted as unused all the same. Their users are told that none are left.
DELETE FROM recovery_codes WHERE hash LIKE '$argon2%';
