//! The requirements of the security plan that are about signing in, each with its tests.

use super::{Row, row};

/// In the plan's order.
pub(super) const REQUIREMENTS: &[Row] = &[
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
        "Once each, kept as hashes",
        "nist_look_up_",
        &[
            "a9_a_recovery_code_recovers_once",
            "recovery_codes_are_kept_as_hashes_that_nobody_makes_without_the_key",
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
        &[
            "a1_a_code_opens_one_door_once",
            "recovery_codes_are_kept_as_hashes_that_nobody_makes_without_the_key",
        ],
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
        "WebAuthn Level 3, the verifier's checks",
        "Type, challenge, origin, relying party, presence, verification, signature, backup state",
        "verifier_",
        &[
            "an_answer_that_fails_one_check_signs_nobody_in",
            "an_answer_that_fails_one_check_is_no_second_factor",
            "an_answer_that_fails_one_check_adds_no_passkey",
        ],
    ),
    row(
        "WebAuthn Level 3, our own",
        "Ids, kind, frames, user, age, once, counter",
        "webauthn_",
        &[
            "a_challenge_is_answered_once_by_its_own_session_and_soon",
            "a_credential_belongs_to_one_user_and_one_passkey",
            "a_counter_that_goes_back_puts_the_passkey_under_suspicion_for_good",
        ],
    ),
    row(
        "CIS Alibaba 1.3, 1.4, CIS Huawei 1.7, Huawei Config",
        "Who must show a factor, who has one, who used it",
        "cis_",
        &[
            "a_filled_folder_holds_its_answer_and_works",
            "test_a_device_bound_through_huawei_is_read_everywhere",
            "test_a_device_bound_through_alibaba_is_read_everywhere",
            "test_login_protection_from_never_to_on_to_off",
            "the_record_knows_every_factor_and_who_took_it",
        ],
    ),
];
