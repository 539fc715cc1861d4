package io.rdsreplicator.local.secrets;

import io.rdsreplicator.local.identity.AccessRequest;
import io.rdsreplicator.local.identity.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.secretsmanager.model.GetRandomPasswordRequest;

final class RandomPasswords {
    private static final int LONGEST = 4096;

    private final RandomGenerator random;
    private final LocalSecrets store;

    RandomPasswords(RandomGenerator random, LocalSecrets store) {
        this.random = random;
        this.store = store;
    }

    String make(Caller caller, GetRandomPasswordRequest request) {
        store.require(AccessRequest.of(caller, "secretsmanager:GetRandomPassword", "*"));
        List<String> types = types(request);
        long length = request.passwordLength() == null ? 32 : request.passwordLength();
        boolean each = !Boolean.FALSE.equals(request.requireEachIncludedType());
        if (length < 1 || length > LONGEST || types.isEmpty() || (each && length < types.size())) {
            throw SecretsFailure.invalidParameter(
                    "The password length and the included character types do not go together: length " + length
                            + ", types " + types.size());
        }
        String all = String.join("", types);
        List<Character> characters = new ArrayList<>();
        if (each) {
            types.forEach(type -> characters.add(pick(type)));
        }
        while (characters.size() < length) {
            characters.add(pick(all));
        }
        shuffle(characters);
        return characters.stream().map(String::valueOf).collect(Collectors.joining());
    }

    private static List<String> types(GetRandomPasswordRequest request) {
        List<String> types = new ArrayList<>();
        add(types, request.excludeLowercase(), "abcdefghijklmnopqrstuvwxyz", request);
        add(types, request.excludeUppercase(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", request);
        add(types, request.excludeNumbers(), "0123456789", request);
        add(types, request.excludePunctuation(), "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", request);
        add(types, !Boolean.TRUE.equals(request.includeSpace()), " ", request);
        return types;
    }

    private static void add(List<String> types, Boolean excluded, String characters, GetRandomPasswordRequest request) {
        String without = request.excludeCharacters() == null ? "" : request.excludeCharacters();
        String left = characters
                .chars()
                .filter(c -> without.indexOf(c) < 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        if (!Boolean.TRUE.equals(excluded) && !left.isEmpty()) {
            types.add(left);
        }
    }

    private char pick(String characters) {
        return characters.charAt(random.nextInt(characters.length()));
    }

    private void shuffle(List<Character> characters) {
        for (int i = characters.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            characters.set(i, characters.set(other, characters.get(i)));
        }
    }
}
