package io.rdsreplicator.local.identity;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of AWS services as principals. A policy that names another service is refused. */
final class ServicePrincipals {
    private static final Pattern NAME =
            Pattern.compile("(?<service>[a-z0-9.-]+?)(\\.(?<region>[a-z]{2}(-[a-z]+)+-\\d))?\\.amazonaws\\.com");
    private static final Set<String> SERVICES = Set.of(
            "apigateway",
            "application-autoscaling",
            "athena",
            "autoscaling",
            "backup",
            "batch",
            "bedrock",
            "billing",
            "budgets",
            "chatbot",
            "cloudformation",
            "cloudfront",
            "cloudtrail",
            "cloudwatch",
            "codebuild",
            "codedeploy",
            "codepipeline",
            "config",
            "costalerts",
            "datasync",
            "delivery.logs",
            "devops-guru",
            "dms",
            "ds",
            "dynamodb",
            "ec2",
            "ecs",
            "ecs-tasks",
            "edgelambda",
            "eks",
            "elasticache",
            "elasticfilesystem",
            "elasticloadbalancing",
            "events",
            "export.rds",
            "firehose",
            "glue",
            "guardduty",
            "iot",
            "kafka",
            "kinesis",
            "kms",
            "lambda",
            "logs",
            "monitoring.rds",
            "pipes",
            "rds",
            "redshift",
            "s3",
            "sagemaker",
            "scheduler",
            "secretsmanager",
            "securityhub",
            "ses",
            "sns",
            "sqs",
            "ssm",
            "states",
            "storagegateway",
            "transfer",
            "vpc-flow-logs",
            "xray");
    /** Services whose principal name contains the Region in an opt-in Region. */
    private static final Set<String> REGIONAL = Set.of("logs", "sns", "states");

    private ServicePrincipals() {}

    static boolean exists(String principal) {
        Matcher name = NAME.matcher(principal);
        return name.matches() && (name.group("region") == null ? SERVICES : REGIONAL).contains(name.group("service"));
    }
}
