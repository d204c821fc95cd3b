use std::fmt;

/// Why a message was not delivered. Holds nothing that a gateway said, for gateways repeat what
/// they were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// This node has no gateway for such messages.
    NoGateway,
    /// The gateway could not be reached.
    NoConnection,
    /// The gateway's certificate or its TLS was not accepted.
    Tls,
    /// The gateway took too long.
    TooSlow,
    /// The gateway said no for now, with this status.
    Refused(u16),
    /// The gateway said no for good, with this status.
    RefusedForGood(u16),
    /// The gateway did not believe this server, with this status: no fault of the message, which
    /// waits for the settings to be put right.
    NotBelieved {
        /// What it answered.
        status: u16,
        /// The settings that it was shown.
        settings: &'static str,
    },
    /// The address is none.
    NoAddress,
    /// The conversation broke off.
    Broken,
    /// The server stops.
    Stopped,
}

impl Trouble {
    /// Whether the same message would come to the same trouble however often it is sent.
    pub(super) fn is_for_good(self) -> bool {
        matches!(self, Self::RefusedForGood(_) | Self::NoAddress)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGateway => f.write_str("this node has no gateway for it"),
            Self::NoConnection => f.write_str("the gateway cannot be reached"),
            Self::Tls => f.write_str("no TLS connection that can be trusted"),
            Self::TooSlow => f.write_str("the gateway takes too long"),
            Self::Refused(status) | Self::RefusedForGood(status) => {
                write!(f, "the gateway answers {status}")
            }
            Self::NotBelieved { status, settings } => {
                write!(f, "the gateway does not believe this server ({status}): see {settings}")
            }
            Self::NoAddress => f.write_str("the address is not one"),
            Self::Broken => f.write_str("the gateway broke off"),
            Self::Stopped => f.write_str("the server stops"),
        }
    }
}
