//! What every store must do, as a library of cases, run on every engine. An engine that cannot
//! do a case fails it: there is no way to leave one out.

mod devices;
mod founding;
mod keys_and_tokens;
mod limits;
mod messages;
mod passkeys;
mod people;
mod policies;
mod roles;
mod samples;
mod settings;
mod sign_in;
mod temporary_keys;
mod transactions;

use std::sync::{Arc, OnceLock};

use identity::store::Store;

/// Runs each case as a test of its own, on a fresh store of the engine.
macro_rules! cases {
    ($open:path; $($area:ident :: $case:ident),* $(,)?) => {
        $(
            #[test]
            fn $case() {
                crate::on_threads(async {
                    let (store, _kept) = $open().await;
                    crate::$area::$case(store).await;
                });
            }
        )*
    };
}

/// The cases; every engine's module names them all through this one list.
macro_rules! conformance {
    ($engine:ident, $open:path) => {
        mod $engine {
            cases! { $open;
                transactions::a_dropped_transaction_leaves_nothing,
                transactions::a_committed_change_is_seen_by_the_next_reader,
                transactions::a_reader_sees_one_picture_throughout,
                transactions::a_reader_cannot_write,
                transactions::writers_side_by_side_lose_nothing,
                transactions::a_cancelled_writer_lets_the_next_one_in,
                founding::a_store_is_founded_once_and_under_one_key,
                founding::nobody_is_told_of_an_account_that_is_not_kept,
                people::an_account_is_found_by_id_and_name,
                people::account_names_are_unique,
                people::a_user_reads_back_whole,
                people::user_names_are_unique_in_their_pool_whatever_their_case,
                people::renaming_to_a_taken_name_writes_nothing,
                people::users_are_listed_by_name_and_filtered,
                people::a_listed_user_has_what_lists_show,
                people::deleting_a_user_takes_all_that_hangs_on_it,
                people::a_login_profile_is_one_per_user,
                people::protection_is_listed_by_account,
                people::protection_and_devices_are_shown_of_users_in_the_accounts_own_pool,
                people::failures_are_replaced_only_as_they_were_read,
                people::memberships_come_and_go,
                people::directories_are_one_per_account_with_users_of_their_own,
                devices::a_device_reads_back_whole,
                devices::device_names_and_places_are_unique,
                devices::devices_of_a_directory_are_no_devices_of_its_account,
                devices::pages_have_no_gap_and_no_repeat_while_devices_come_and_go,
                devices::a_step_is_used_once_and_takes_older_ones_along,
                devices::sixty_four_uses_of_one_step_have_one_winner,
                devices::binding_is_conditional,
                devices::lists_follow_a_device_and_whoever_it_is_bound_to,
                devices::each_place_of_a_user_takes_a_device,
                devices::the_owners_device_is_found_once_it_is_bound,
                devices::failures_count_up_until_a_step_is_used,
                limits::nobody_passes_a_limit_beside_another,
                limits::what_is_gone_gives_its_place_back,
                limits::what_nobody_noted_is_found_at_the_limit,
                limits::each_pool_has_places_of_its_own,
                keys_and_tokens::a_key_comes_with_its_user_and_account,
                keys_and_tokens::a_token_comes_with_its_user_account_and_project,
                keys_and_tokens::tokens_end_one_by_one_all_at_once_and_by_time,
                keys_and_tokens::tokens_by_a_key_end_apart_from_the_others,
                keys_and_tokens::a_nonce_is_taken_once,
                keys_and_tokens::a_stored_nonce_is_stored_once_until_swept,
                sign_in::how_a_user_stands_is_what_its_rows_say_one_by_one,
                sign_in::a_candidate_is_its_user_and_what_is_known_of_it,
                sign_in::forgetting_a_subject_forgets_it_in_every_network,
                sign_in::a_network_is_familiar_to_one_user_since_its_last_sign_in,
                sign_in::guesses_are_counted_by_user_and_factor,
                sign_in::guesses_side_by_side_are_all_counted,
                sign_in::an_attempt_reads_back_whole_and_is_left_once,
                sign_in::of_many_that_leave_an_attempt_one_does,
                sign_in::challenges_are_taken_once_and_time_ends_attempts_and_sessions,
                sign_in::a_session_comes_with_its_user_and_account_and_is_renewed_once,
                sign_in::sessions_are_listed_newest_first_and_end_by_user,
                sign_in::a_directory_is_found_by_its_name,
                temporary_keys::a_roles_key_comes_with_its_role_and_account_and_goes_with_the_role,
                temporary_keys::a_temporary_key_comes_with_its_user_and_what_it_was_taken_with,
                temporary_keys::a_temporary_key_goes_with_each_it_was_asked_for_with,
                temporary_keys::a_temporary_key_goes_with_what_it_was_taken_with,
                temporary_keys::temporary_keys_end_by_user_and_by_time,
                temporary_keys::the_temporary_keys_of_one_user_that_are_good_are_counted,
                messages::a_message_code_is_one_per_sign_in_and_way,
                messages::tries_of_a_code_are_counted_up_to_a_limit,
                messages::sixty_four_uses_of_one_code_have_one_winner,
                messages::what_was_sent_to_a_user_is_summed_over_sign_ins,
                messages::codes_go_with_their_time_and_their_user,
                messages::messages_are_taken_when_due_in_order_and_by_one,
                messages::of_many_takers_one_has_a_message,
                messages::a_message_is_postponed_and_goes,
                passkeys::a_passkey_reads_back_whole,
                passkeys::a_credential_is_one_users_only,
                passkeys::a_passkey_is_renamed_and_removed_for_its_own_user_only,
                passkeys::a_passkeys_counter_must_grow_unless_it_has_none,
                passkeys::a_suspect_passkey_is_not_used_again,
                passkeys::sixty_four_uses_of_one_counter_have_one_winner,
                passkeys::a_users_passkeys_go_with_the_user,
                settings::settings_read_back_whole_and_are_the_defaults_before,
                settings::of_changes_side_by_side_no_setting_is_lost,
                settings::a_recovery_code_is_used_once_and_goes_with_its_set,
                settings::of_uses_of_one_recovery_code_side_by_side_one_wins,
                settings::a_trusted_browser_changes_its_token_once_each,
                settings::the_record_of_factors_is_in_order_and_outlives_them,
                settings::former_passwords_are_kept_as_far_as_they_are_asked_for,
                policies::a_policy_reads_back_whole_and_its_name_is_unique,
                policies::grants_come_from_the_user_and_its_groups,
                policies::attaching_twice_is_told,
                policies::deleting_a_policy_detaches_it,
                policies::system_policies_are_counted_per_account,
                roles::a_role_reads_back_whole_and_its_name_is_unique,
                roles::roles_are_listed_by_name_in_pages,
                roles::a_roles_policies_are_its_own_and_go_with_it,
                roles::roles_have_places_that_come_back,
                policies::audit_entries_read_back_newest_first,
            }
        }
    };
}

type Opened = (Arc<dyn Store>, Option<tempfile::TempDir>);

fn on_threads(case: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    runtime.expect("a runtime starts").block_on(case);
}

async fn sqlite_in_a_file() -> Opened {
    let folder = tempfile::tempdir().expect("a folder");
    let store = stores::open_sqlite(&folder.path().join("store.db")).expect("opens");
    (store, Some(folder))
}

/// One cluster serves all cases of this process, each in a database of its own.
async fn postgres_in_a_cluster() -> Opened {
    static CLUSTER: OnceLock<testkit::Cluster> = OnceLock::new();
    let database = CLUSTER.get_or_init(|| testkit::Cluster::start(false)).database();
    let store = stores::open_postgres(&database, 16).await.expect("opens");
    (store, None)
}

conformance!(sqlite, crate::sqlite_in_a_file);
conformance!(postgres, crate::postgres_in_a_cluster);
