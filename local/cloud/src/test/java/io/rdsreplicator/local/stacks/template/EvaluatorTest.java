package io.rdsreplicator.local.stacks.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluatorTest {
    private static final Scope SCOPE = new Scope() {
        @Override
        public Object ref(String name) {
            return switch (name) {
                case "Name" -> "orders";
                case "List" -> List.of("a", "b");
                case "AWS::NoValue" -> Evaluator.NO_VALUE;
                default -> throw new TemplateException("no " + name);
            };
        }

        @Override
        public Object attribute(String logicalId, String attribute) {
            return logicalId + "/" + attribute;
        }

        @Override
        public boolean condition(String name) {
            return name.equals("Holds");
        }

        @Override
        public Object mapped(String mapping, String firstKey, String secondKey) {
            return mapping + firstKey + secondKey;
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!Ref Name                                             | orders",
                "!GetAtt Topic.TopicName                               | Topic/TopicName",
                "!GetAtt [Topic, TopicName]                            | Topic/TopicName",
                "{'Fn::GetAtt': Topic.Arn}                             | Topic/Arn",
                "!Sub 'x-${Name}-${Topic.Arn}'                         | x-orders-Topic/Arn",
                "!Sub 'x-${!Name}'                                     | x-${Name}",
                "!Sub ['${A}-${Name}', {A: !GetAtt T.B}]               | T/B-orders",
                "{'Fn::Sub': '${Name}'}                                | orders",
                "!Join ['-', [a, !Ref Name, 3]]                        | a-orders-3",
                "!Join [',', !Ref List]                                | a,b",
                "!Select [1, [a, !Ref Name]]                           | orders",
                "!Select [2, !Split ['/', 'x/y/z']]                    | z",
                "!If [Holds, a, b]                                     | a",
                "!If [Fails, a, !Ref Name]                                | orders",
                "!FindInMap [M, !Ref Name, k]                          | Mordersk",
                "!Base64 abc                                           | YWJj",
            })
    void resolvesAFunction(String expression, String value) {
        assertThat(evaluate(expression)).isEqualTo(value);
    }

    @Test
    void takesWhatHasNoValueOutOfObjectsAndLists() {
        assertThat(evaluate("{a: !Ref AWS::NoValue, b: [!If [Fails, x, !Ref AWS::NoValue], y]}"))
                .isEqualTo(Map.of("b", List.of("y")));
    }

    @Test
    void looksOnlyAtTheBranchThatIsTaken() {
        assertThat(evaluate("!If [Holds, a, !Ref Unknown]")).isEqualTo("a");
    }

    @Test
    void leavesTheConditionsOfAPolicyAlone() {
        assertThat(evaluate("{Condition: {StringEquals: {'aws:SourceAccount': !Ref Name}}}"))
                .isEqualTo(Map.of("Condition", Map.of("StringEquals", Map.of("aws:SourceAccount", "orders"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!Cidr [a, 1, 2]", "!Subb x", "{'Fn::Transform': {}}", "!GetAZs x"})
    void refusesAFunctionThatIsNotKnownHere(String expression) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("not implemented here");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!Sub '${List}'             | ${List} in Fn::Sub must come out as a string",
                "!Select [2, [a]]           | Fn::Select cannot select nonexistent value at index 2",
                "!Join ['-', a]             | Fn::Join needs a list",
                "!Join [!Ref Name, [a, b]]  | every Fn::Join object requires two parameters, (1) a string delimiter",
                "!Split [!Ref Name, a]      | every Fn::Split object requires two parameters, (1) a string delimiter",
                "!If [Holds, a]               | Fn::If needs a list of 3 elements",
                "{Ref: Name, 'Fn::Sub': x}  | Fn::Sub must stand alone",
                "!ImportValue x             | the function Fn::ImportValue is unknown, or not implemented here",
                "!GetAtt Topic              | !GetAtt needs <resource>.<attribute>",
            })
    void saysWhatIsWrongWithACall(String expression, String message) {
        assertThatThrownBy(() -> evaluate(expression))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    private static Object evaluate(String expression) {
        return new Evaluator(SCOPE).evaluate(YamlTree.read(expression));
    }
}
