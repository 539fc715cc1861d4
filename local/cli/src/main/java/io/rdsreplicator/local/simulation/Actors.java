package io.rdsreplicator.local.simulation;

import io.rdsreplicator.local.sns.PublishedMessage;

/** Who acts in a history besides the product, and the mishaps that befall it: until they go home. */
final class Actors {
    private final Operator operator;
    private final SecretOwner owner;
    private final Chooser chooser;
    private final Stranger stranger;
    private final Tagger tagger;
    private final Mishaps mishaps;
    private final Sources sources;
    private final SecondDeployment second;

    Actors(World world) {
        this.operator = new Operator(world);
        this.owner = new SecretOwner(world);
        this.chooser = new Chooser(world, operator, owner);
        this.stranger = new Stranger(world);
        this.tagger = new Tagger(world);
        this.mishaps = new Mishaps(world);
        this.sources = new Sources(world, operator);
        this.second = new SecondDeployment(world);
    }

    void plan() {
        operator.plan();
        owner.plan();
        chooser.plan();
        stranger.plan();
        tagger.plan();
        mishaps.plan();
        sources.plan();
        second.plan();
    }

    void goHome() {
        operator.goHome();
        owner.goHome();
        chooser.goHome();
        stranger.goHome();
        tagger.goHome();
        mishaps.goHome();
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

    Mishaps mishaps() {
        return mishaps;
    }
}
