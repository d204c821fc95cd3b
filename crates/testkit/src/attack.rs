//! The same attack twice: against a core with all its guards, and against one without.

use identity::guards::Guard;

use crate::core_only;
use crate::world::World;

/// Something that must not come through.
pub struct Attack<F> {
    way: F,
    outer: Vec<Guard>,
}

/// An attack: what it does in a world of its own, and whether it came through.
pub fn attack<F: AsyncFn(World) -> bool>(way: F) -> Attack<F> {
    Attack { way, outer: Vec::new() }
}

impl<F: AsyncFn(World) -> bool> Attack<F> {
    /// Leaves a guard out both times: the one in question stands behind it.
    pub fn behind(mut self, guard: Guard) -> Self {
        self.outer.push(guard);
        self
    }

    /// Fails unless the attack fails while this guard is in place and comes through without it.
    /// The second half is what shows that the first one attacks.
    pub async fn held_by(self, guard: Guard) {
        let held = self.try_without(None).await;
        assert!(!held, "the attack comes through though {guard:?} is in place");
        let open = self.try_without(Some(guard)).await;
        assert!(open, "something else than {guard:?} stops the attack");
    }

    async fn try_without(&self, guard: Option<Guard>) -> bool {
        let world = World::new(core_only).await;
        for guard in self.outer.iter().copied().chain(guard) {
            world.identity.guards().take_away(guard);
        }
        Box::pin((self.way)(world)).await
    }
}
