/** The errors that steps end with, named for what an operator does next. The definitions and users know their names. */
package io.rdsreplicator.shared.errors;
