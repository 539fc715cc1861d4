/** Both stacks on a local AWS, deployed from the files of this project. */
package io.rdsreplicator.local.stage;
