package io.rdsreplicator.local.stacks;

import io.rdsreplicator.local.stacks.resources.ResourceTypes;
import io.rdsreplicator.local.stacks.template.Template;
import io.rdsreplicator.local.stacks.template.TemplateReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Templates by their text, read and checked once: thousands of deployments of one text happen in one process. */
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

    /** @throws io.rdsreplicator.local.stacks.template.TemplateException in CloudFormation's words */
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
