//! The list of exceptions can be read.

use tidy::exceptions;
use tidy::tree::Tree;

#[test]
fn the_list_of_exceptions_is_well_formed() {
    let tree = Tree::of_repository();
    let listed = exceptions::of_repository(&tree).expect("the list can be read");
    for exception in listed {
        assert!(tree.has(&exception.path), "`{}` is gone; so is its exception", exception.path);
    }
}
