//! The doors: what opens each of them, and what comes of every cell.

use identity::roles::{ASKS, Asks, CAME, Came, Lends, RoleCell, STANDINGS, Standing};
use identity::sign_in::{
    Cell, Comes, DOORS, Door, Factor, HOLDINGS, STATES, Setting, State, Yield,
};

use super::{NOTE, table};

pub(super) fn doors() -> String {
    let mut text = format!(
        "# The doors\n\n{NOTE}\n\nEverything that ends in a token, a session or a key comes \
         through one of these. A second factor that is required and missing is enrolled on the \
         way where the door has room for that, and refused where it has none.\n\n"
    );
    let rows = DOORS.iter().map(|line| {
        let yields = match line.yields {
            Yield::Token => "token",
            Yield::Session => "session",
            Yield::Key => "access key",
            Yield::TemporaryKey => "temporary access key",
        };
        let enrols = if line.enrols { "yes" } else { "" };
        let second = words(line.second);
        [line.word.into(), line.first.into(), second, enrols.into(), yields.into()]
    });
    text += &table(["Door", "First factor", "Second factors", "Enrols", "Yields"], rows);
    text += "\n## What comes of a right first factor\n\nWith nothing else shown, while tokens \
             follow login protection by device, messages stand in for nothing, and phone and \
             e-mail address are known. *Unusual* is a network the user never came from.\n";
    for door in Cell::DOORS {
        for state in STATES {
            text += &format!("\n### {}, {}\n\n", door.word(), said(state));
            let cells = |setting: &Setting, unusual: bool| {
                HOLDINGS.map(|holds| {
                    let setting = *setting;
                    shown(&Cell { door, setting, state, holds, unusual }.comes())
                })
            };
            let rows: Vec<_> = Cell::settings(door)
                .iter()
                .flat_map(|setting| [(setting, false), (setting, true)])
                .map(|(setting, unusual)| (setting.words, unusual, cells(setting, unusual)))
                .collect();
            let first = rows.first().map(|(.., cells)| cells[0].clone()).unwrap_or_default();
            if rows.iter().all(|(.., cells)| cells.iter().all(|cell| *cell == first)) {
                text += &format!("In each of {} cells: {first}.\n", rows.len() * HOLDINGS.len());
                continue;
            }
            let rows = rows.into_iter().map(|(words, unusual, [none, device, passkey, both])| {
                let unusual = if unusual { "yes" } else { "" };
                [words.into(), unusual.into(), none, device, passkey, both]
            });
            let heads = ["Setting", "Unusual", "Nothing bound", "A device", "A passkey", "Both"];
            text += &table(heads, rows);
        }
    }
    text + &roles()
}

/// What comes of asking for a role.
fn roles() -> String {
    let mut text = String::new();
    for standing in STANDINGS {
        let who = match standing {
            Standing::Both => "by whom a policy allows and the trust policy names",
            Standing::NotAllowed => "by whom no policy allows",
            Standing::NotNamed => "by whom the trust policy does not name",
            Standing::Disabled => "by a user that is disabled",
            Standing::Owner => "by the owner of an account",
        };
        text += &format!("\n### {}, {who}\n\n", Door::AssumeRole.word());
        let cells: Vec<_> = RoleCell::all().filter(|cell| cell.standing == standing).collect();
        let first = cells.first().map_or(Lends::Refused, RoleCell::comes);
        text += &match cells.iter().all(|cell| cell.comes() == first) {
            true => format!("In each of {} cells: {}.\n", cells.len(), lends(first)),
            false => by_condition(standing),
        };
    }
    text
}

/// The same for each condition of the trust policy and each way to come.
fn by_condition(standing: Standing) -> String {
    let heads = CAME.map(|came| match came {
        Came::WithKey => "A permanent key",
        Came::Unshown => "A temporary key, nothing shown",
        Came::Shown => "A temporary key, a factor shown",
        Came::InRole => "A role, by a permanent key",
        Came::InRoleShown => "A role, a factor shown",
    });
    let rows = ASKS.map(|asks| {
        let said = match asks {
            Asks::Nothing => "asks nothing more",
            Asks::Shown => "allows who showed a factor",
            Asks::NotUnshown => "denies who showed none",
        };
        let [key, unshown, shown, role, role_shown] =
            CAME.map(|came| lends(RoleCell { asks, came, standing }.comes()).to_owned());
        [said.to_owned(), key, unshown, shown, role, role_shown]
    });
    let [key, unshown, shown, role, role_shown] = heads;
    table(["The trust policy", key, unshown, shown, role, role_shown], rows.into_iter())
}

fn lends(lends: Lends) -> &'static str {
    match lends {
        Lends::Yes => "opens",
        Lends::Denied => "denies",
        Lends::Refused => "refuses",
    }
}

fn words(factors: &[Factor]) -> String {
    let words: Vec<&str> = factors.iter().map(|factor| factor.word()).collect();
    words.join(", ")
}

fn said(state: State) -> &'static str {
    match state {
        State::Good => "in order",
        State::Disabled => "user disabled",
        State::PasswordOff => "password switched off",
        State::PasswordExpired => "password to be changed",
    }
}

fn shown(comes: &Comes) -> String {
    match comes {
        Comes::Opens => "opens".into(),
        Comes::Asks(factors) => format!("asks: {}", words(factors)),
        Comes::Enrols(false) => "enrols".into(),
        Comes::Enrols(true) => "offers to enrol".into(),
        Comes::NewPassword => "new password".into(),
        Comes::Refuses => "refuses".into(),
    }
}
