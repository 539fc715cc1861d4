#!/usr/bin/env bash
# Deploys the stack of one account: see docs/deploy.md. Needs the AWS CLI, and a JDK and Maven where the functions are not built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export AWS_PAGER=

usage() {
    cat <<'EOF'
usage: ./deploy.sh source|destination --stack-name NAME --bucket BUCKET [options] [Parameter=Value ...]
       ./deploy.sh accept --help

Creates or updates the stack of the source or of the destination account, with the credentials that the AWS CLI finds.
A new source first; it prints the command for the destination. An update, destination first, keeps the value of every parameter that is
not given.

  --stack-name NAME    the stack
  --bucket BUCKET      S3 bucket of this account and Region, for the functions and the template
  --create-bucket      makes the bucket if there is none
  --region REGION      where (default: the AWS CLI's)
  --profile PROFILE    the AWS CLI's profile (default: its own)
  --dry-run            shows what would change, and changes nothing but the bucket's content
  --force              updates although executions of the stack's state machines are running
  --help               prints this

"accept" tries all of it on two accounts: see docs/acceptance.md.

The parameters are those of cloudformation/source-account.yaml and cloudformation/destination-account.yaml.
EOF
}

refuse() { # usage errors: what is wrong, what to do
    printf 'deploy.sh: %s\n' "$1" >&2
    exit 2
}

fail() {
    printf 'deploy.sh: %s\n' "$1" >&2
    exit 1
}

check_cli() { # older versions take a bucket of --s3-bucket to AWS, whatever AWS_ENDPOINT_URL says
    local said version least
    command -v aws >/dev/null \
        || fail "no AWS CLI found: install it, https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
    said=$(aws --version 2>&1) || true
    version=$(sed -n 's#.*aws-cli/\([0-9]*\.[0-9]*\)\..*#\1#p' <<<"$said" | head -n 1)
    case $version in
        '')
            echo "could not check the version of the AWS CLI, which says: $(head -n 1 <<<"$said")"
            return
            ;;
        0.* | 1.*) least=29 ;;
        2.*) least=13 ;;
        *) least=0 ;;
    esac
    if [ "${version%%.*}" -eq 0 ] || [ "${version#*.}" -lt "$least" ]; then
        fail "AWS CLI $version is too old: version 2.13 or newer is needed, or 1.29 of version 1. Install version 2:
    https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
    fi
}

if [ "${1-}" = accept ]; then
    case " $* " in
        *' --help '* | *' -h '*) ;;
        *) check_cli ;;
    esac
    exec .ci/accept "${@:2}"
fi

# ---- arguments

side=
stack=
bucket=
region=
profile=
create_bucket=
dry_run=
force=
parameters=()

value_of() { # option, number of arguments left, next argument
    if [ "$2" -lt 2 ] || [ -z "$3" ] || [ "${3#--}" != "$3" ]; then
        refuse "$1 needs a value"
    fi
}

while [ $# -gt 0 ]; do
    case $1 in
        --help | -h) usage && exit 0 ;;
        --create-bucket) create_bucket=yes ;;
        --dry-run) dry_run=yes ;;
        --force) force=yes ;;
        --stack-name) value_of "$1" $# "${2-}" && stack=$2 && shift ;;
        --bucket) value_of "$1" $# "${2-}" && bucket=$2 && shift ;;
        --region) value_of "$1" $# "${2-}" && region=$2 && shift ;;
        --profile) value_of "$1" $# "${2-}" && profile=$2 && shift ;;
        -*) refuse "unknown option $1: see ./deploy.sh --help" ;;
        *=*) parameters+=("$1") ;;
        source | destination)
            [ -z "$side" ] || refuse "one account at a time: $side or $1"
            side=$1
            ;;
        *) refuse "what is '$1'? Say source or destination, options, and Parameter=Value: see ./deploy.sh --help" ;;
    esac
    shift
done

[ -n "$side" ] || refuse "which account? Say source or destination first: see ./deploy.sh --help"
template=cloudformation/$side-account.yaml
jar=$side-account/target/$side-account-function.jar

[ -n "$stack" ] || refuse "--stack-name is missing: give the stack a name, as --stack-name rds-replicator-$side"
longest=$(sed -n 's/.*under a name of at most \([0-9]*\) characters.*/\1/p' "$template")
[[ $stack =~ ^[A-Za-z][-A-Za-z0-9]*$ ]] || refuse "--stack-name $stack: letters, digits and hyphens, beginning with a letter"
[ "${#stack}" -le "$longest" ] \
    || refuse "--stack-name $stack has ${#stack} characters: at most $longest, as the state machine's name is made of it"
[ -n "$bucket" ] || refuse "--bucket is missing: name an S3 bucket of this account and Region, or let one be made with --create-bucket"

rules_of() { # parameter: what the template says of it, a line each: keyword, tab, value
    awk -v name="$1" '
        function plain(text) {
            if (text ~ /^'"'"'.*'"'"'$/ || text ~ /^".*"$/) text = substr(text, 2, length(text) - 2)
            return text
        }
        /^[A-Za-z]/ { inside = ($0 == "Parameters:") }
        inside && /^  [A-Za-z0-9]+:$/ { mine = ($1 == name ":") }
        inside && mine && /^    (Type|AllowedPattern|AllowedValues|MinValue|MaxValue|MaxLength|ConstraintDescription): / {
            keyword = $1; sub(":", "", keyword)
            text = $0; sub(/^    [A-Za-z]+: /, "", text)
            print keyword "\t" plain(text)
        }' "$template"
}

# The templates' patterns are Java's. What this shell writes otherwise is translated; lengths above 255, which not every shell counts, are
# left to CloudFormation.
matches() { # value, pattern
    local excluded pattern
    excluded=$(sed -n 's/.*^(?!\(.*:\)).*/\1/p' <<<"$2")
    pattern=$(sed 's/(?!.*:)//; s/\\s/[:space:]/g; s/{1,256}/+/g; s/{0,256}/*/g' <<<"$2")
    [ -z "$excluded" ] || [[ ! $1 =~ ^$excluded ]] || return 1
    [[ $1 =~ $pattern ]]
}

check_value() { # parameter, value
    local name=$1 value=$2 keyword text type='' pattern='' values='' least='' most='' longest='' hint='' said item verdict items=()
    while IFS=$'\t' read -r keyword text; do
        case $keyword in
            Type) type=$text ;;
            AllowedPattern) pattern=$text ;;
            AllowedValues) values=$text ;;
            MinValue) least=$text ;;
            MaxValue) most=$text ;;
            MaxLength) longest=$text ;;
            ConstraintDescription) hint=$text ;;
        esac
    done < <(rules_of "$name")
    said="$name=$value"
    if [ -n "$values" ]; then
        values=$(tr -d "[] '\"" <<<"$values" | tr , '\n')
        contains "$value" "$values" || refuse "$said: must be one of ${values//$'\n'/, }"
    fi
    if [ -n "$least$most" ]; then
        hint=${hint:-must be a number from $least to $most}
        [[ $value =~ ^[0-9]{1,9}$ ]] || refuse "$said: $hint"
        [ "$((10#$value))" -ge "${least:-0}" ] || refuse "$said: $hint"
        [ "$((10#$value))" -le "${most:-999999999}" ] || refuse "$said: $hint"
    fi
    [ -z "$longest" ] || [ "${#value}" -le "$longest" ] || refuse "$said has ${#value} characters: at most $longest"
    [ -n "$pattern" ] || return 0
    items=("$value")
    if [ "$type" = CommaDelimitedList ] && [ -n "$value" ]; then
        IFS=, read -r -a items <<<"$value"
    fi
    for item in ${items[@]+"${items[@]}"}; do
        [ "$type" != CommaDelimitedList ] || read -r item <<<"$item"
        verdict=0
        matches "$item" "$pattern" || verdict=$?
        case $verdict in
            0) ;;
            1) refuse "$said: ${hint:-must match $pattern}" ;;
            *) echo "could not check $said against $pattern: this bash does not read it" ;;
        esac
    done
}

declared() { # a template's parameters; with "required", those without a default
    awk -v only="${2-}" '
        function done() { if (name != "" && (only == "" || !defaulted)) print name }
        /^[A-Za-z]/ { done(); name = ""; inside = ($0 == "Parameters:") }
        inside && /^  [A-Za-z0-9]+:$/ { done(); name = $1; sub(":", "", name); defaulted = 0 }
        inside && /^    Default:/ { defaulted = 1 }
        END { done() }' "$1"
}

contains() { # line, lines
    grep -qxF -e "$1" <<<"$2"
}

known=$(declared "$template")
required=$(declared "$template" required)
given=
for parameter in ${parameters[@]+"${parameters[@]}"}; do
    name=${parameter%%=*}
    contains "$name" "$known" || refuse "$template has no parameter $name; it has: ${known//$'\n'/ }"
    ! contains "$name" "$given" || refuse "parameter $name is given twice"
    check_value "$name" "${parameter#*=}"
    given+="$name"$'\n'
done

given_value() {
    local parameter
    for parameter in ${parameters[@]+"${parameters[@]}"}; do
        if [ "${parameter%%=*}" = "$1" ]; then
            printf '%s' "${parameter#*=}"
        fi
    done
}

# ---- where

check_cli

common=()
[ -z "$profile" ] || common+=(--profile "$profile")
region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-}}}
[ -n "$region" ] || region=$(aws ${common[@]+"${common[@]}"} configure get region) || refuse "no Region: say --region, or set AWS_REGION"
common+=(--region "$region")
# Version 1 of the CLI does not read the variable for every command.
[ -z "${AWS_ENDPOINT_URL-}" ] || common+=(--endpoint-url "$AWS_ENDPOINT_URL")

call() {
    aws "${common[@]}" "$@"
}

account=$(call sts get-caller-identity --query Account --output text) \
    || fail "the AWS CLI has no valid credentials: see above; log in, or name a profile with --profile"

if [ "$side" = source ]; then
    other=$(given_value DestinationAccountId)
    [ "$other" != "$account" ] || refuse "DestinationAccountId is $account, the account of these credentials: name the other account"
else
    other=$(given_value SourceAccountId)
    [ "$other" != "$account" ] \
        || refuse "SourceAccountId is $account, the account of these credentials: use those of the destination account"
    origin=$(given_value SourceRegion)
    topic=$(given_value AnnouncementTopicArn)
    key=$(given_value TransferKeyArn)
    if [ -n "$origin" ] && [ -n "$other" ]; then
        [ -z "$topic" ] || [ "$(cut -d: -f4,5 <<<"$topic")" = "$origin:$other" ] \
            || refuse "AnnouncementTopicArn=$topic is not a topic of SourceAccountId=$other in SourceRegion=$origin: copy the source stack's outputs"
        [ -z "$key" ] || [ "$(cut -d: -f4 <<<"$key")" = "$origin" ] \
            || refuse "TransferKeyArn=$key is not a key in SourceRegion=$origin: copy the source stack's outputs"
    fi
fi

# ---- what is there

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

describe() { # JMESPath of the stack
    call cloudformation describe-stacks --stack-name "$stack" --query "Stacks[0].$1" --output text
}

under_review=
if status=$(describe StackStatus 2>"$work/errors"); then
    case $status in
        REVIEW_IN_PROGRESS) under_review=yes && status= ;; # somebody's change set, and no stack yet
        ROLLBACK_COMPLETE | ROLLBACK_FAILED | DELETE_FAILED) fail "stack $stack is in $status and cannot be updated: delete it first, with
    aws cloudformation delete-stack --region $region --stack-name $stack" ;;
        UPDATE_ROLLBACK_FAILED) fail "stack $stack is in $status: mend what its events name, then
    aws cloudformation continue-update-rollback --region $region --stack-name $stack" ;;
        *_IN_PROGRESS) fail "stack $stack is in $status: wait until that is over" ;;
    esac
elif grep -q 'does not exist' "$work/errors"; then
    status=
else
    cat "$work/errors" >&2
    fail "stack $stack could not be looked up: see above"
fi

could_not() { # what, of a check that has failed: that is no failure of the deployment
    printf 'could not check %s: %s\n' "$1" "$(grep . "$work/errors" | tail -n 1)"
}

check_groups() { # what the replicas and the functions are placed in
    local group vpc='' name ids found id place
    group=$(given_value DBSubnetGroupName)
    if [ -n "$group" ]; then
        if vpc=$(call rds describe-db-subnet-groups --db-subnet-group-name "$group" \
            --query 'DBSubnetGroups[0].VpcId' --output text 2>"$work/errors"); then
            [ "$vpc" != None ] || vpc=
        elif grep -q DBSubnetGroupNotFound "$work/errors"; then
            refuse "DBSubnetGroupName=$group: account $account has no such DB subnet group in $region"
        else
            could_not "that there is a DB subnet group $group"
        fi
    fi
    for name in SecurityGroupIds FunctionSecurityGroupIds; do
        ids=$(given_value "$name" | tr -d ' ' | tr , ' ')
        [ -n "$ids" ] || continue
        # shellcheck disable=SC2086 # one argument for each
        if found=$(call ec2 describe-security-groups --group-ids $ids \
            --query 'SecurityGroups[].[GroupId,VpcId]' --output text 2>"$work/errors"); then
            while [ "$name" = SecurityGroupIds ] && [ -n "$vpc" ] && read -r id place; do
                [ -z "$id" ] || [ "$place" = "$vpc" ] \
                    || refuse "$name: $id is in $place, and DB subnet group $group in $vpc: RDS takes security groups of that VPC only"
            done <<<"$found"
        elif grep -qE '\(Invalid(Security)?Group' "$work/errors"; then
            refuse "$name: $(grep . "$work/errors" | tail -n 1)"
        else
            could_not "that there is each of the security groups $ids"
        fi
    done
}

master_user=
check_database() { # which the source has by default: it may be made later
    local database
    database=$(given_value SourceDatabase)
    [ -n "$database" ] || return 0
    if ! master_user=$(call rds describe-db-instances --db-instance-identifier "$database" \
        --query 'DBInstances[0].MasterUsername' --output text 2>"$work/errors"); then
        if grep -q DBInstanceNotFound "$work/errors"; then
            echo "warning    account $account has no DB instance $database in $region: a replication of it fails until there is one"
        else
            could_not "that there is a DB instance $database"
        fi
    fi
}

secrets=
check_secrets() { # of a new destination
    local prefix
    prefix=$(secret_prefix)
    if ! secrets=$(call secretsmanager list-secrets --filters "Key=name,Values=$prefix" --output text \
        --query "SecretList[?starts_with(Name, '$prefix')].[Name]" 2>"$work/errors"); then
        could_not "that there is a secret under $prefix"
    elif [ -z "$secrets" ]; then
        echo "warning    there is no secret under $prefix yet: a replication fails until its database has one"
    fi
}

secret_prefix() {
    local prefix
    prefix=$(given_value SecretNamePrefix)
    printf '%s' "${prefix:-$(sed -n '/^  SecretNamePrefix:/,/Default:/s/.*Default: //p' cloudformation/destination-account.yaml)}"
}

former=
[ -z "$status" ] || former=$(describe 'Parameters[].ParameterKey' | tr '\t' '\n')
missing=
for name in $required; do
    contains "$name" "$given" || contains "$name" "$former" || missing+=" $name"
done
if [ -n "$missing" ]; then
    hint="write them as Parameter=Value"
    [ "$side" = source ] || hint="$hint; ./deploy.sh source prints those that are the source stack's outputs"
    refuse "missing parameters:$missing ($hint)"
fi

echo "account    $account"
if [ "$side" = source ] || [ "${origin:-$region}" = "$region" ]; then
    echo "Region     $region"
else
    echo "Region     $region, into which snapshots are copied from $origin: the source stack's DestinationRegions must name $region"
fi
if [ -z "$status" ]; then
    echo "stack      $stack, to be created from $template"
else
    echo "stack      $stack, to be updated from $template"
fi
for parameter in ${parameters[@]+"${parameters[@]}"}; do
    echo "parameter  $parameter"
done
[ -z "$status" ] || echo "           every other parameter as it is"
check_groups
if [ "$side" = source ]; then
    check_database
elif [ -z "$status" ]; then
    check_secrets
fi

# ---- what an update would disturb

indented() {
    sed 's/^/    /'
}

running() { # ARNs of the running executions of the stack's state machines
    local machines machine
    machines=$(call cloudformation list-stack-resources --stack-name "$stack" --output text \
        --query "StackResourceSummaries[?ResourceType=='AWS::StepFunctions::StateMachine'].[PhysicalResourceId]") || return 1
    for machine in $machines; do
        call stepfunctions list-executions --state-machine-arn "$machine" --status-filter RUNNING --output text \
            --query 'executions[].[executionArn]' || return 1
    done
}

if [ -n "$status" ]; then
    executions=$(running) || fail "the executions of stack $stack could not be listed: see above"
    if [ -n "$executions" ]; then
        printf '\nrunning executions of %s:\n%s\nlook at one with\n%s\n' "$stack" "$(indented <<<"$executions")" \
            "    aws stepfunctions describe-execution --region $region --execution-arn ${executions%%$'\n'*}" >&2
        [ -n "$force$dry_run" ] || fail "executions of $stack are running: wait until they have ended, or say --force.
They would go on with the definition that they began with, and with the new functions"
    fi
fi

ours_by() { # list, name of the identifier's field, prefix: JMESPath of this stack's own
    printf "%s[?starts_with(%s, '%s') && TagList[?Key=='rds-replicator:stack' && Value=='%s']].[%s]" "$1" "$2" "$3" "$stack" "$2"
}

under() { # parameter, its former value: what the stack finds by that prefix
    case $1 in
        SnapshotPrefix) call rds describe-db-snapshots --snapshot-type manual --output text \
            --query "$(ours_by DBSnapshots DBSnapshotIdentifier "$2")" ;;
        ReplicaPrefix) call rds describe-db-instances --output text --query "$(ours_by DBInstances DBInstanceIdentifier "$2")" ;;
        SecretNamePrefix) call secretsmanager list-secrets --filters "Key=name,Values=$2" --output text \
            --query "SecretList[?starts_with(Name, '$2')].[Name]" ;;
    esac
}

for prefix in SnapshotPrefix ReplicaPrefix SecretNamePrefix; do
    if [ -z "$status" ] || ! contains "$prefix" "$given" || ! contains "$prefix" "$former"; then
        continue
    fi
    old=$(describe "Parameters[?ParameterKey=='$prefix']|[0].ParameterValue")
    new=$(given_value "$prefix")
    [ "$old" != "$new" ] || continue
    orphans=$(under "$prefix" "$old") || fail "what is named by $prefix=$old could not be listed: see above"
    if [ -n "$orphans" ]; then
        printf '\nnamed by %s=%s:\n%s\n' "$prefix" "$old" "$(indented <<<"$orphans")" >&2
        case $prefix in
            SecretNamePrefix) way="create each secret under its new name, let its readers use that, and delete the former one" ;;
            *) way="deploy another stack with the new prefix, and delete this one and these by hand when it has made its first replica" ;;
        esac
        fail "$prefix=$new would orphan $(grep -c . <<<"$orphans") of them: no run would find, prune or roll back to them any more.
Leave $prefix as it is; or $way. --force does not change this"
    fi
done

# ---- the bucket

bucket_region() {
    local found
    found=$(call s3api head-bucket --bucket "$bucket" --query BucketRegion --output text 2>"$work/errors") || return 1
    case $found in
        '' | None) found=$(call s3api get-bucket-location --bucket "$bucket" --query LocationConstraint --output text) || return 1 ;;
    esac
    case $found in
        None | null) found=us-east-1 ;; # S3's name for its first Region
        EU) found=eu-west-1 ;;
    esac
    printf '%s' "$found"
}

if ! found=$(bucket_region); then
    if ! grep -qE '\(404\)|NoSuchBucket|Not Found' "$work/errors"; then
        cat "$work/errors" >&2
        fail "bucket $bucket cannot be used: it is another account's, or these credentials may not see it"
    fi
    [ -n "$create_bucket" ] || fail "there is no bucket $bucket: make it, or say --create-bucket"
    if [ -n "$dry_run" ]; then
        echo "bucket     $bucket, which would be made; what else would change can be shown when it is there"
        exit 0
    fi
    location=()
    [ "$region" = us-east-1 ] || location=(--create-bucket-configuration "LocationConstraint=$region")
    echo "bucket     $bucket, to be created"
    call s3api create-bucket --bucket "$bucket" ${location[@]+"${location[@]}"} >/dev/null \
        || fail "bucket $bucket could not be made: see above"
    found=$region
fi
[ "$found" = "$region" ] || fail "bucket $bucket is in $found: Lambda reads its code from a bucket in $region, the stack's own Region"
echo "bucket     $bucket"

# ---- the functions

newer_sources() {
    [ ! -d shared ] || find pom.xml shared "$side-account" -path '*/target' -prune -o \
        \( -name pom.xml -o -path '*/src/main/*' \) -type f -newer "$jar" -print -quit
}
if [ ! -e "$jar" ] || [ -n "$(newer_sources)" ]; then
    command -v mvn >/dev/null || fail "$jar is not built, and no Maven found: install Maven 3.8 or newer"
    echo "functions  to be built"
    mvn -B -q -Dstyle.color=never -Dmaven.test.skip=true -pl "$side-account" -am package 2>&1 | sed $'s/\033\\[[0-9;]*m//g' >&2 \
        || fail "the build failed: see above"
    touch "$jar"
fi
echo "functions  $jar"

# ---- deploy

echo
packaged=$work/$side-account.yaml
call cloudformation package --template-file "$template" --s3-bucket "$bucket" --s3-prefix "$stack" \
    --output-template-file "$packaged" >/dev/null || fail "the template could not be packaged: see above"

deploy() {
    local overrides=()
    [ -z "$given" ] || overrides=(--parameter-overrides "${parameters[@]}")
    call cloudformation deploy --template-file "$packaged" --stack-name "$stack" --s3-bucket "$bucket" --s3-prefix "$stack" \
        --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset ${overrides[@]+"${overrides[@]}"} "$@"
}

if [ -n "$dry_run" ]; then
    deploy --no-execute-changeset >"$work/deploy" || fail "there is no change set: see above"
    changes=$(grep -oE 'arn:[^ ]+:changeSet/[^ ]+' "$work/deploy" | head -n 1 || true)
    if [ -z "$changes" ]; then
        echo "nothing would change"
        exit 0
    fi
    echo "would change (action, whether it is replaced, resource, type):"
    call cloudformation describe-change-set --change-set-name "$changes" --stack-name "$stack" --output text \
        --query 'Changes[].ResourceChange.[Action,Replacement,LogicalResourceId,ResourceType]'
    if [ -n "$status$under_review" ]; then
        call cloudformation delete-change-set --change-set-name "$changes" --stack-name "$stack"
    else # the change set of a new stack has a stack without resources, which would stay
        call cloudformation delete-stack --stack-name "$stack"
    fi
    exit 0
fi

former_outputs=
[ -z "$status" ] || [ "$side" = destination ] || former_outputs=$(describe 'Outputs[].[OutputKey,OutputValue]')

# The AWS CLI looks at the stack every 30 seconds, and says nothing meanwhile.
ticker=
begin_ticking() {
    local step=30 seconds=0
    while sleep "$step" >/dev/null 2>&1; do
        seconds=$((seconds + step))
        echo "           ... $seconds seconds"
    done &
    ticker=$!
}
end_ticking() {
    [ -z "$ticker" ] || kill "$ticker" 2>/dev/null || true
    ticker=
}
trap 'end_ticking; rm -rf "$work"' EXIT

# Of the events of this deployment, newest first, the oldest failure; what failed after it was cancelled for it.
first_failure() {
    call cloudformation describe-stack-events --stack-name "$stack" --output text \
        --query 'StackEvents[].[ResourceType,ResourceStatus,LogicalResourceId,ResourceStatusReason]' \
        | awk -F '\t' '
            over { next }
            $2 ~ /_FAILED$/ && $4 !~ /cancelled/ { first = "    " $3 " (" $1 "): " $4 }
            $1 == "AWS::CloudFormation::Stack" && $2 ~ /^(CREATE|UPDATE|REVIEW)_IN_PROGRESS$/ { over = 1 }
            END { print first }'
}

begin_ticking
failed=
deploy 2>"$work/errors" || failed=yes
end_ticking
if [ -n "$failed" ]; then
    cat "$work/errors" >&2
    if grep -q 'create/update the stack' "$work/errors"; then # otherwise there is no change set, of which no event tells
        why=$(first_failure) || why=
        printf 'what CloudFormation refused first:\n%s\n' "${why:-    (its events name no failure)}" >&2
    fi
    if [ -z "$status" ] && [ "$(describe StackStatus 2>/dev/null)" = ROLLBACK_COMPLETE ]; then
        fail "stack $stack was not deployed: mend that, delete what is left of the stack, and deploy it again. Delete it with
    aws cloudformation delete-stack --region $region --stack-name $stack"
    fi
    fail "stack $stack was not deployed: see above"
fi

# ---- what is next

echo
echo "outputs of $stack:"
outputs=$(describe 'Outputs[].[OutputKey,OutputValue]')
awk -F '\t' '{ printf "  %-26s %s\n", $1, $2 }' <<<"$outputs"
echo

output() { # key, outputs
    awk -F '\t' -v name="$1" '$1 == name { print $2 }' <<<"$2"
}

parameter_value() {
    describe "Parameters[?ParameterKey=='$1']|[0].ParameterValue"
}

tell_secret() { # Region, prefix, database, user
    printf "    aws secretsmanager create-secret --region %s --name %s%s --secret-string '{\"username\": \"%s\"}'\n" "$@"
}

tell_replication() { # ARN of the state machine, input
    printf "    aws stepfunctions start-execution --region %s --state-machine-arn %s --input '%s'\n" "$(cut -d: -f4 <<<"$1")" "$1" "$2"
}

destination_regions() { # of a source: other Regions, or its own
    local regions
    regions=$(parameter_value DestinationRegions | tr -d ' ')
    case $regions in
        '' | None) printf '%s' "$region" ;;
        *) printf '%s' "$regions" ;;
    esac
}

tell_other_regions() { # Regions of destinations, separated by commas
    [ "${1#*,}" = "$1" ] || printf '\nThe same for a destination in each of %s, with a bucket there.\n' "${1#*,}"
}

after_new_source() {
    local database name value regions where input='{}'
    regions=$(destination_regions)
    where=${regions%%,*}
    other=$(parameter_value DestinationAccountId)
    database=$(given_value SourceDatabase)
    [ -n "$database" ] || input='{"sourceDatabase": "DATABASE"}'
    echo "Now the destination, with credentials of account $other:"
    echo
    printf "./deploy.sh destination --stack-name %s --bucket BUCKET --region %s" "${stack/source/destination}" "$where"
    for name in $(declared cloudformation/destination-account.yaml required); do
        value=$(output "$name" "$outputs")
        printf ' \\\n    %s=%s' "$name" "${value:-...}"
    done
    echo
    echo
    echo "and, with the same credentials, a secret for each database, with its master user's name:"
    echo
    tell_secret "$where" "$(secret_prefix)" "${database:-DATABASE}" "${master_user:-...}"
    tell_other_regions "$regions"
    echo
    echo "Then replicate, with credentials of account $account:"
    echo
    tell_replication "$(output StateMachineArn "$outputs")" "$input"
}

after_updated_source() { # the destination knows some of its outputs, and nothing else of it
    local name value regions changed=
    for name in $(declared cloudformation/destination-account.yaml required); do
        value=$(output "$name" "$outputs")
        [ "$value" = "$(output "$name" "$former_outputs")" ] || changed+=" \\"$'\n'"    $name=$value"
    done
    if [ -n "$changed" ]; then
        echo "The destination must know what has changed. With credentials of account $(parameter_value DestinationAccountId):"
        echo
        regions=$(destination_regions)
        printf './deploy.sh destination --stack-name %s --bucket BUCKET --region %s%s\n' "${stack/source/destination}" "${regions%%,*}" "$changed"
        tell_other_regions "$regions"
    else
        echo "Stack $stack is up to date. The destination needs nothing of this update."
    fi
}

source_stack() { # by the name that CloudFormation gave its topic
    local name
    name=$(parameter_value AnnouncementTopicArn)
    name=${name##*:}
    case $name in
        *-AnnouncementTopic-*) printf '%s' "${name%-AnnouncementTopic-*}" ;;
    esac
}

after_new_destination() {
    local name where
    if [ -z "$secrets" ]; then
        echo "Now a secret for each database, with its master user's name:"
        echo
        tell_secret "$region" "$(secret_prefix)" DATABASE ...
        echo
    fi
    name=$(source_stack)
    echo "Now replicate, with credentials of account $other:"
    echo
    where=$(parameter_value SourceRegion)
    tell_replication "$(output StateMachineArn "$outputs" | cut -d: -f1-3):$where:$other:stateMachine:${name:-...}-replication" \
        '{"sourceDatabase": "DATABASE"}'
    echo
    echo "README.md, \"Operate it\", goes on from here."
}

after_updated_destination() {
    local name
    name=$(source_stack)
    echo "Stack $stack is up to date. If the source stack is of an earlier release, update it now, with credentials of account"
    echo "$(parameter_value SourceAccountId):"
    echo
    printf '    ./deploy.sh source --stack-name %s --bucket BUCKET --region %s\n' "${name:-...}" "$(parameter_value SourceRegion)"
}

if [ -z "$status" ]; then
    "after_new_$side"
else
    "after_updated_$side"
fi
