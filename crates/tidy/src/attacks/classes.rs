//! The attack classes of the security plan, each with its tests.

use super::{Row, row};

/// In the plan's order.
pub(super) const CLASSES: &[Row] = &[
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
];
