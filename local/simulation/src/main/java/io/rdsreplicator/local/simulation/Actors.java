package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.sns.PublishedMessage;

/** Who acts in a history besides the product, and the mishaps that befall it: until they go home. */
final class Actors {
    private final Operator operator;
    private final SecretOwner owner;
    private final Chooser chooser;
    private final Intruder intruder;
    private final Tagger tagger;
    private final AccountFaults accountFaults;
    private final Sources sources;
    private final SecondDeployment second;

    Actors(Simulation simulation) {
        this.operator = new Operator(simulation);
        this.owner = new SecretOwner(simulation);
        this.chooser = new Chooser(simulation, operator, owner);
        this.intruder = new Intruder(simulation);
        this.tagger = new Tagger(simulation);
        this.accountFaults = new AccountFaults(simulation);
        this.sources = new Sources(simulation, operator);
        this.second = new SecondDeployment(simulation);
    }

    void plan() {
        operator.plan();
        owner.plan();
        chooser.plan();
        intruder.plan();
        tagger.plan();
        accountFaults.plan();
        sources.plan();
        second.plan();
    }

    void goHome() {
        operator.goHome();
        owner.goHome();
        chooser.goHome();
        intruder.goHome();
        tagger.goHome();
        accountFaults.goHome();
        sources.goHome();
        second.goHome();
    }

    void read(PublishedMessage message) {
        operator.reads(message);
        chooser.reads(message);
    }

    Operator operator() {
        return operator;
    }

    SecretOwner owner() {
        return owner;
    }

    Chooser chooser() {
        return chooser;
    }

    Sources sources() {
        return sources;
    }

    SecondDeployment second() {
        return second;
    }

    AccountFaults accountFaults() {
        return accountFaults;
    }
}
