package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.template.References;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The order in which resources are created. Each comes after the resources that it names. Otherwise the order is that
 * of the template.
 *
 * @param dependencies for each logical id, the logical ids of the resources that must come before it
 */
record DependencyOrder(List<Template.Resource> resources, Map<String, Set<String>> dependencies) {

    /**
     * @param conditions which conditions hold
     * @return the resources whose condition holds
     * @throws TemplateException if a resource names one whose condition does not hold, or there is a circular
     * dependency
     */
    static DependencyOrder of(Template template, Predicate<String> conditions) {
        Map<String, Template.Resource> active = new LinkedHashMap<>(template.resources());
        active.values().removeIf(resource -> resource.condition() != null && !conditions.test(resource.condition()));
        Map<String, Set<String>> waiting = new LinkedHashMap<>();
        active.forEach((logicalId, resource) -> {
            Set<String> dependencies = named(template, resource, conditions);
            TemplateCheck.unresolved(
                    dependencies.stream()
                            .filter(name -> !active.containsKey(name))
                            .toList(),
                    "Resources");
            resource.dependsOn().stream().filter(active::containsKey).forEach(dependencies::add);
            waiting.put(logicalId, dependencies);
        });
        Map<String, Set<String>> dependencies = new LinkedHashMap<>(waiting);
        List<Template.Resource> order = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        while (!waiting.isEmpty()) {
            String next = waiting.entrySet().stream()
                    .filter(entry -> done.containsAll(entry.getValue()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new TemplateException(
                            "Circular dependency between resources: " + new TreeSet<>(inCircle(waiting))));
            waiting.remove(next);
            done.add(next);
            order.add(template.resources().get(next));
        }
        return new DependencyOrder(order, dependencies);
    }

    /**
     * The order of deletion: each resource comes before those on which it depends. Otherwise the last created comes
     * first.
     */
    static List<LiveResource> teardown(List<LiveResource> resources) {
        List<LiveResource> waiting = new ArrayList<>(resources);
        Collections.reverse(waiting);
        List<LiveResource> order = new ArrayList<>();
        while (!waiting.isEmpty()) {
            LiveResource next = waiting.stream()
                    .filter(candidate -> waiting.stream()
                            .noneMatch(other ->
                                    other != candidate && other.dependencies().contains(candidate.logicalId())))
                    .findFirst()
                    .orElse(waiting.get(0));
            waiting.remove(next);
            order.add(next);
        }
        return order;
    }

    private static Set<String> named(Template template, Template.Resource resource, Predicate<String> conditions) {
        References names = References.taken(resource.properties(), conditions);
        Set<String> dependencies = new LinkedHashSet<>();
        names.refs().stream()
                .filter(name -> template.resources().containsKey(name)
                        && !template.parameters().containsKey(name))
                .forEach(dependencies::add);
        names.attributes().forEach(attribute -> dependencies.add(attribute.logicalId()));
        return dependencies;
    }

    /**
     * The resources of a circular dependency: of all waiting resources, those that wait for others and for which
     * others wait.
     */
    private static Set<String> inCircle(Map<String, Set<String>> waiting) {
        Set<String> circle = new LinkedHashSet<>(waiting.keySet());
        boolean shrinking = true;
        while (shrinking) {
            shrinking = circle.removeIf(name ->
                    circle.stream().noneMatch(other -> waiting.get(other).contains(name)));
        }
        return circle;
    }
}
