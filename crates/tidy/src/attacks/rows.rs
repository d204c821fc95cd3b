//! The rows of the security plan that are about signing in, each with its tests.

/// A row.
pub struct Row {
    /// Its name in the plan, or its source.
    pub id: &'static str,
    /// What it is about.
    pub what: &'static str,
    /// How the names of its tests begin.
    pub prefix: &'static str,
    /// Other tests that hold it.
    pub also: &'static [&'static str],
}

const fn row(
    id: &'static str,
    what: &'static str,
    prefix: &'static str,
    also: &'static [&'static str],
) -> Row {
    Row { id, what, prefix, also }
}

/// Every row, in the plan's order: the attack classes, then the requirements.
pub const ROWS: &[Row] = &[
    row(
        "A1",
        "TOTP replay",
        "a1_",
        &[
            "codes_used_to_bind_cannot_sign_in",
            "a_code_used_to_sign_in_cannot_unbind_and_the_other_way_round",
            "a_typed_code_is_read_whatever_its_spaces_and_script",
            "a_step_is_used_once_and_takes_older_ones_along",
            "a_code_used_on_one_node_is_used_on_the_other",
            "test_a_used_code_stays_used_after_a_kill",
            "test_a5_ten_kills_in_storms_of_sign_ins_bring_back_no_code_and_lose_no_failure",
            "test_codes_that_bound_a_device_do_not_sign_in",
        ],
    ),
    row(
        "A2",
        "Race on single use",
        "a2_",
        &[
            "of_sixty_four_sign_ins_with_one_code_one_opens",
            "of_sixty_four_right_codes_one_opens",
            "of_sixty_four_uses_of_one_code_over_two_nodes_one_wins",
            "test_one_code_given_to_both_nodes_at_once_buys_one_token",
        ],
    ),
    row(
        "A3",
        "Race on counters",
        "a3_",
        &[
            "wrong_codes_over_two_nodes_are_looked_at_no_more_often_than_over_one",
            "no_code_is_looked_at_once_the_other_node_has_counted_the_last_guess",
            "five_passwords_are_looked_at_over_both_nodes_and_no_more",
            "failures_are_replaced_only_as_they_were_read",
        ],
    ),
    row(
        "A4",
        "No limit on the second factor, or a wrong one",
        "a4_",
        &[
            "a_fleet_with_the_password_is_heard_a_hundred_times_and_no_more",
            "a_hundred_wrong_codes_end_a_devices_use",
            "guesses_add_up_over_sign_ins_until_nothing_is_sent_or_heard_any_more",
            "each_wrong_answer_after_the_third_doubles_the_wait_up_to_a_minute",
        ],
    ),
    row("A5", "Counter not kept", "a5_", &["test_wrong_passwords_are_counted_over_a_kill"]),
    row(
        "A6",
        "Lock check missing on one path",
        "a6_",
        &[
            "a_disabled_user_gets_in_by_no_way",
            "a_disabled_user_and_a_password_to_be_changed_stop_a_passkey_too",
            "a_user_disabled_on_one_node_gets_in_by_no_way_on_the_other",
        ],
    ),
    row(
        "A7",
        "Factor skipped by state or restart",
        "a7_",
        &[
            "enrolment_is_put_off_only_where_it_is_only_offered",
            "a_bound_device_is_asked_for_and_its_stage_is_passed_once",
            "a_factor_that_is_blocked_or_has_no_gateway_opens_nothing_and_is_not_skipped",
            "other_methods_lead_to_no_token",
        ],
    ),
    row(
        "A8",
        "Alternate channel",
        "a8_",
        &[
            "the_generated_documents_are_up_to_date",
            "a_token_asks_what_protection_by_device_and_administrators_demand",
            "test_a_user_protected_by_its_device_signs_in_with_it_on_pages_and_by_openstack",
        ],
    ),
    row(
        "A9",
        "Reset bypass",
        "a9_",
        &[
            "one_users_recovery_code_is_not_anothers",
            "a_new_set_ends_the_old_one_and_takes_a_fresh_proof",
            "whoever_has_its_factor_reset_by_another_signs_in_anew",
            "an_administrator_removes_a_passkey_and_its_user_starts_anew",
        ],
    ),
    row(
        "A10",
        "Factor swap with a stolen session",
        "a10_",
        &[
            "a_factor_is_changed_after_a_fresh_proof_only_and_the_proof_renews_the_secret",
            "a_bound_device_is_not_removed_by_a_password_alone",
            "a_proof_that_is_old_begins_no_registration",
        ],
    ),
    row(
        "A11",
        "The code's path drops other checks",
        "a11_",
        &[
            "a_right_code_does_not_make_up_for_a_wrong_password",
            "test_a_right_code_does_not_make_up_for_a_missing_or_wrong_password",
            "test_password_and_code_of_two_people_are_refused",
        ],
    ),
    row(
        "A12",
        "Code returned to the caller",
        "a12_",
        &[
            "a_code_goes_to_the_users_own_address_and_is_shown_to_nobody_else",
            "a_secret_of_the_wrong_shape_is_not_hidden",
        ],
    ),
    row(
        "A13",
        "Seed disclosure",
        "a13_",
        &[
            "every_operation_refuses_the_unauthorized",
            "test_secrets_at_rest_are_sealed_under_a_key_only_the_owner_reads",
        ],
    ),
    row(
        "A14",
        "Enumeration",
        "a14_",
        &[
            "names_that_nobody_goes_by_are_locked_as_users_are",
            "only_the_holder_of_the_secret_learns_that_a_key_is_off",
            "test_unknown_user_and_wrong_password_read_the_same",
        ],
    ),
    row(
        "A15",
        "Trusting what a client says",
        "a15_",
        &[
            "no_forwarding_header_changes_where_a_client_is_told_to_go",
            "a_right_signature_is_believed_and_any_change_is_not",
            "a_change_of_anything_a_rest_scheme_signs_is_seen",
            "a_change_of_anything_an_rpc_scheme_signs_is_seen",
        ],
    ),
    row(
        "A16",
        "Rights too wide",
        "a16_",
        &[
            "every_operation_refuses_the_unauthorized",
            "no_permission_lets_anybody_change_the_owner",
            "silence_is_no",
            "test_huawei",
            "test_alibaba",
        ],
    ),
    row(
        "A17",
        "Truncation and normalisation",
        "a17_",
        &[
            "long_passwords_are_told_apart_to_their_end",
            "user_names_are_unique_in_their_pool_whatever_their_case",
        ],
    ),
    row(
        "A18",
        "Cost",
        "a18_",
        &[
            "headers_that_are_too_large_are_refused",
            "headers_that_are_too_many_are_refused",
            "a_body_that_is_too_large_is_refused_in_the_vendors_own_form",
            "headers_that_dawdle_end_the_connection",
            "a_body_that_dawdles_is_refused",
            "who_finds_no_place_is_turned_away_until_one_is_given_back",
            "nothing_is_hashed_for_a_caller_without_proof",
            "a_user_has_few_places_however_many_networks_ask_for_it",
            "a_pattern_made_to_be_slow_is_not",
        ],
    ),
    row(
        "A19",
        "Secrets in logs",
        "a19_",
        &[
            "no_secret_is_in_the_log",
            "a_code_is_delivered_once_and_never_in_the_log_whatever_the_gateway_says",
            "test_nothing_secret_is_printed",
        ],
    ),
    row("A20", "Time of comparing a code", "a20_", &[]),
    row(
        "RFC 4226, 6238",
        "Codes, windows and drift",
        "rfc_",
        &[
            "codes_are_those_of_rfc_4226_appendix_d",
            "codes_are_those_of_rfc_6238_appendix_b",
            "a_code_is_found_one_step_either_way_and_no_further",
            "a_pair_is_two_adjacent_steps_in_order",
            "an_independent_generator_agrees",
            "a_demanded_device_is_bound_on_the_way_and_a_wrong_clock_is_told",
        ],
    ),
    row(
        "800-63B, AAL2",
        "Sessions end, overall and idle",
        "nist_aal2_",
        &["a_session_ends_when_it_rests_and_when_its_time_is_over", "a_tokens_time_ends"],
    ),
    row(
        "800-63B, throttling",
        "A hundred failures in a row, then no more",
        "nist_throttling_",
        &[
            "a_fleet_with_the_password_is_heard_a_hundred_times_and_no_more",
            "a_right_code_gives_the_budget_back",
            "a4_after_a_hundred_wrong_codes_a_right_one_opens_nothing",
        ],
    ),
    row(
        "800-63B, look-up secrets",
        "Once each, kept as slow hashes",
        "nist_look_up_",
        &[
            "a9_a_recovery_code_recovers_once",
            "recovery_codes_are_kept_as_slow_hashes_under_one_salt",
        ],
    ),
    row(
        "800-63B, out-of-band",
        "Ten minutes, once, e-mail and SMS weak",
        "nist_oob_",
        &[
            "a_code_ends_after_ten_minutes",
            "the_code_that_was_sent_opens_a_session_and_no_second_one",
            "a_weak_factor_is_warned_of_where_that_is_set",
            "a_factor_that_is_blocked_or_has_no_gateway_opens_nothing_and_is_not_skipped",
        ],
    ),
    row(
        "800-63B, passwords",
        "Long ones whole, none cut",
        "nist_passwords_",
        &[
            "a_password_is_measured_against_its_rule",
            "long_passwords_are_told_apart_to_their_end",
            "a11_a_right_code_does_not_stand_in_for_the_password",
        ],
    ),
    row(
        "800-63B, lifecycle",
        "Record, fresh proof, notice",
        "nist_lifecycle_",
        &[
            "the_record_knows_every_factor_and_who_took_it",
            "a_factor_is_changed_after_a_fresh_proof_only_and_the_proof_renews_the_secret",
            "a_changed_password_is_told_and_by_whom",
        ],
    ),
    row(
        "ASVS 2.3",
        "Order of steps, transactions, limited resources",
        "asvs_2_3_",
        &[
            "a7_no_walk_comes_to_a_session_without_what_it_takes",
            "a_user_has_one_place_for_a_device_over_both_nodes",
            "what_fails_leaves_neither_a_change_nor_a_record_of_one",
        ],
    ),
    row(
        "ASVS 6.1, 6.3",
        "Limits that lock out nobody, all ways alike",
        "asvs_6_3_",
        &[
            "outsiders_lock_out_nobody_who_comes_from_where_it_always_does",
            "a6_every_cell_comes_to_what_is_declared",
            "a14_the_work_is_the_same_whoever_is_asked_for",
        ],
    ),
    row(
        "ASVS 6.4",
        "A reset goes around no factor",
        "asvs_6_4_",
        &[
            "whoever_has_its_factor_reset_by_another_signs_in_anew",
            "a10_a_new_password_and_a_disabling_end_what_was_open",
        ],
    ),
    row(
        "ASVS 6.5",
        "Once, from good chance, by the server's time",
        "asvs_6_5_",
        &["a1_a_code_opens_one_door_once", "recovery_codes_are_kept_as_slow_hashes_under_one_salt"],
    ),
    row(
        "ASVS 6.6",
        "A code belongs to its sign-in; no flood",
        "asvs_6_6_",
        &[
            "a_code_of_one_sign_in_is_refused_in_another",
            "what_is_kept_of_a_code_is_of_no_use_in_another_row",
            "a_user_is_sent_ten_codes_an_hour_over_all_sign_ins",
        ],
    ),
    row(
        "ASVS 7",
        "New ids, ends, proof anew",
        "asvs_7_",
        &[
            "a_new_password_a_disabling_and_a_reset_end_sessions_and_sign_ins_under_way",
            "a10_a_session_changes_no_factor_without_a_fresh_proof",
        ],
    ),
    row(
        "ASVS 11, 13, 16",
        "Compared in constant time, sealed, logged without secrets",
        "asvs_11_",
        &[
            "a20_every_candidate_is_computed_whichever_matches",
            "a_sealed_value_opens_at_its_own_place_only",
            "no_secret_is_in_the_log",
            "a_transaction_given_up_by_the_engine_is_nobodys_success",
        ],
    ),
    row(
        "OWASP, passwords at rest",
        "Argon2id at the cost that is set",
        "owasp_passwords_",
        &[
            "a_password_verifies_against_its_own_hash_only",
            "a_hash_of_another_cost_is_verified_at_that_cost",
        ],
    ),
    row(
        "OWASP, MFA sheet",
        "Resending replaces, changes are told by another way",
        "owasp_mfa_",
        &[
            "a_code_that_was_sent_again_takes_the_place_of_the_first",
            "a_changed_address_is_told_to_the_former_one",
            "a10_a_session_changes_no_factor_without_a_fresh_proof",
        ],
    ),
    row(
        "WebAuthn Level 3",
        "Each check of both ceremonies",
        "webauthn_",
        &[
            "an_answer_that_fails_one_check_signs_nobody_in",
            "an_answer_that_fails_one_check_is_no_second_factor",
            "an_answer_that_fails_one_check_adds_no_passkey",
            "a_challenge_is_answered_once_by_its_own_session_and_soon",
            "a_credential_belongs_to_one_user_and_one_passkey",
            "a_counter_that_goes_back_puts_the_passkey_under_suspicion_for_good",
        ],
    ),
];
