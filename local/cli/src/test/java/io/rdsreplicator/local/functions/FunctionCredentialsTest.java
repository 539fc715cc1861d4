package io.rdsreplicator.local.functions;

import static org.assertj.core.api.Assertions.assertThat;

import io.rdsreplicator.local.functions.FunctionCredentials.Credentials;
import io.rdsreplicator.local.identity.AccountRegion;
import io.rdsreplicator.local.identity.Caller;
import org.junit.jupiter.api.Test;

class FunctionCredentialsTest {
    private static final AccountRegion PLACE = new AccountRegion("111111111111", "us-east-1");
    private static final String ROLE = "arn:aws:iam::111111111111:role/check";

    private final FunctionCredentials credentials = new FunctionCredentials();

    @Test
    void knowsTheRoleAgainInTheRegionThatIsCalled() {
        Credentials issued = credentials.issue(PLACE, ROLE);

        assertThat(credentials.caller(issued.accessKeyId(), issued.sessionToken(), "eu-west-1"))
                .contains(Caller.role(PLACE.in("eu-west-1"), ROLE));
    }

    @Test
    void looksLikeTemporaryCredentialsAndNotLikeAnAccount() {
        Credentials issued = credentials.issue(PLACE, ROLE);

        assertThat(issued.accessKeyId()).matches("ASIA[A-Z2-7]{16}");
        assertThat(issued.secretAccessKey()).hasSize(40);
        assertThat(issued).hasToString("Credentials[" + issued.accessKeyId() + "]");
    }

    @Test
    void issuesTheSameToTheSameRoleAndOthersToOthers() {
        Credentials issued = credentials.issue(PLACE, ROLE);

        assertThat(credentials.issue(PLACE, ROLE)).isEqualTo(issued);
        assertThat(credentials.issue(PLACE, ROLE + "2").accessKeyId()).isNotEqualTo(issued.accessKeyId());
    }

    @Test
    void knowsNobodyElse() {
        Credentials issued = credentials.issue(PLACE, ROLE);

        assertThat(credentials.caller(issued.accessKeyId(), "another token", "us-east-1"))
                .isEmpty();
        assertThat(credentials.caller(issued.accessKeyId(), null, "us-east-1")).isEmpty();
        assertThat(credentials.caller("111111111111", issued.sessionToken(), "us-east-1"))
                .isEmpty();
    }
}
