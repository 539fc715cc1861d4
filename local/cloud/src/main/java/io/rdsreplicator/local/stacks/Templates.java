package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Caches templates by their text, so that each text is read and checked once. One process can make thousands of
 * deployments of the same text.
 */
final class Templates {
    private static final int MOST = 64;
    private static final ResourceTypes TYPES = ResourceTypes.all();
    private static final Map<String, Template> CHECKED =
            Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Template> eldest) {
                    return size() > MOST;
                }
            });

    private Templates() {}

    /** @throws io.rdsreplicator.local.stacks.template.TemplateException with CloudFormation's message */
    static Template checked(String text) {
        Template known = CHECKED.get(text);
        if (known != null) {
            return known;
        }
        Template template = TemplateReader.read(text);
        new TemplateCheck(template, TYPES).run();
        CHECKED.put(text, template);
        return template;
    }
}
