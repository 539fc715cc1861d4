package io.rdsreplicator.local.simulation.actor;

import io.rdsreplicator.local.simulation.Simulation;
import io.rdsreplicator.local.simulation.fault.AccountFaults;
import io.rdsreplicator.local.sns.PublishedMessage;

/** The actors of a history other than the product, and the faults, until they end. */
public final class Actors {
    private final Operator operator;
    private final SecretOwner owner;
    private final Chooser chooser;
    private final Intruder intruder;
    private final Tagger tagger;
    private final AccountFaults accountFaults;
    private final Sources sources;
    private final SecondDeployment second;

    public Actors(Simulation simulation) {
        this.operator = new Operator(simulation);
        this.owner = new SecretOwner(simulation);
        this.chooser = new Chooser(simulation, operator, owner);
        this.intruder = new Intruder(simulation);
        this.tagger = new Tagger(simulation);
        this.accountFaults = new AccountFaults(simulation);
        this.sources = new Sources(simulation, operator);
        this.second = new SecondDeployment(simulation);
    }

    public void plan() {
        operator.plan();
        owner.plan();
        chooser.plan();
        intruder.plan();
        tagger.plan();
        accountFaults.plan();
        sources.plan();
        second.plan();
    }

    public void goHome() {
        operator.goHome();
        owner.goHome();
        chooser.goHome();
        intruder.goHome();
        tagger.goHome();
        accountFaults.goHome();
        sources.goHome();
        second.goHome();
    }

    public void read(PublishedMessage message) {
        operator.reads(message);
        chooser.reads(message);
    }

    public Operator operator() {
        return operator;
    }

    public SecretOwner owner() {
        return owner;
    }

    public Chooser chooser() {
        return chooser;
    }

    public Sources sources() {
        return sources;
    }

    public SecondDeployment second() {
        return second;
    }

    public AccountFaults accountFaults() {
        return accountFaults;
    }
}
