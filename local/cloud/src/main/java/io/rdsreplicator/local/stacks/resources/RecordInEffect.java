package io.rdsreplicator.local.stacks.resources;

/** A type with a record, like {@link Recorded}, and an effect in its service. */
final class RecordInEffect implements ResourceType {
    private final ResourceType recorded;
    private final Effect effect;

    interface Effect {
        boolean exists(ResourceContext context, String name);

        void put(ResourceContext context, Physical physical, Properties properties);

        void delete(ResourceContext context, Physical physical);
    }

    RecordInEffect(ResourceType recorded, Effect effect) {
        this.recorded = recorded;
        this.effect = effect;
    }

    @Override
    public TypeSchema schema() {
        return recorded.schema();
    }

    @Override
    public Physical create(ResourceContext context, Properties properties) {
        String name = properties.text(schema().nameProperty(), context.physicalName(255));
        Existing.refuse(effect.exists(context, name), schema(), schema().nameProperty(), name);
        Physical made = context.begin(recorded.create(context, properties));
        effect.put(context, made, properties);
        return made;
    }

    @Override
    public Physical update(ResourceContext context, Physical physical, Properties before, Properties after) {
        Physical updated = recorded.update(context, physical, before, after);
        effect.put(context, updated, after);
        return updated;
    }

    @Override
    public void delete(ResourceContext context, Physical physical, Properties properties) {
        recorded.delete(context, physical, properties);
        Gone.orDelete(() -> effect.delete(context, physical));
    }
}
