package io.rdsreplicator.local.kms;

import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.AmazonResourceName;
import java.time.Instant;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/** A name for a key of the same account and Region. */
record Alias(AccountRegion place, String name, String keyArn, Instant created, Instant updated) {

    String arn() {
        return place.arn("kms", name);
    }

    AliasListEntry entry() {
        return AliasListEntry.builder()
                .aliasName(name)
                .aliasArn(arn())
                .targetKeyId(AmazonResourceName.parse(keyArn).resourceName())
                .creationDate(created)
                .lastUpdatedDate(updated)
                .build();
    }
}
