package vn.iochub.api.service;

import java.util.Set;

/** Who a caller proved to be. The password is gone. */
public record Identity(String name, Set<String> roles) {
    public Identity {
        roles = Set.copyOf(roles);
    }

    public boolean has(String role) {
        return roles.contains(role);
    }
}
