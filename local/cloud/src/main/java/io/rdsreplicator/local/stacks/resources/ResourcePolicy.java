package io.rdsreplicator.local.stacks.resources;

import java.util.List;
import java.util.Map;

/** A policy that is a resource of its own. It is put on every resource that it names. */
final class ResourcePolicy implements ResourceType {
    private final TypeSchema schema;
    private final String namesProperty;
    private final Holder holder;

    /** A kind of resource with a policy: a topic, a queue. */
    interface Holder {
        void set(ResourceContext context, String name, String policy);

        /** The policy of a new resource. */
        String initial(ResourceContext context, String name);
    }

    private ResourcePolicy(String type, String namesProperty, Holder holder) {
        this.schema =
                TypeSchema.of(type).required(namesProperty, "PolicyDocument").attributes("Id");
        this.namesProperty = namesProperty;
        this.holder = holder;
    }

    static ResourcePolicy ofTopics() {
        return new ResourcePolicy("AWS::SNS::TopicPolicy", "Topics", new TopicWithPolicy());
    }

    static ResourcePolicy ofQueues() {
        return new ResourcePolicy("AWS::SQS::QueuePolicy", "Queues", new QueueWithPolicy());
    }

    @Override
    public TypeSchema schema() {
        return schema;
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        set(context, properties);
        String id = context.physicalName(256);
        return new Physical(id, Map.of("Id", id));
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        set(context, after);
        List<String> kept = after.texts(namesProperty);
        before.texts(namesProperty).stream()
                .filter(name -> !kept.contains(name))
                .forEach(name -> takeOff(context, name));
        return physical;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        properties.texts(namesProperty).forEach(name -> takeOff(context, name));
    }

    private void set(ResourceContext context, Properties properties) {
        String policy = properties.json("PolicyDocument");
        properties.texts(namesProperty).forEach(name -> holder.set(context, name, policy));
    }

    private void takeOff(ResourceContext context, String name) {
        Gone.orDelete(() -> holder.set(context, name, holder.initial(context, name)));
    }
}
