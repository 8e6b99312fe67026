locals {
  proxy_dimensions = { ProxyName = var.database.proxy_name }

  instances = [
    for identifier in var.database.instance_identifiers : {
      dimensions = { DBInstanceIdentifier = identifier }
      identifier = identifier
      subject    = trimprefix(identifier, "${var.environment}-")
    }
  ]

  database_alarms = flatten([
    [
      # Aurora tells of its processor once a minute as long as it runs.
      for instance in local.instances : {
        kind       = "DatabaseIsSilent"
        owner      = "database"
        subject    = instance.subject
        severity   = "page"
        says       = "The database instance ${instance.identifier} has told nothing of itself for three minutes: it is down, or gone."
        metric     = { namespace = "AWS/RDS", name = "CPUUtilization", dimensions = instance.dimensions, statistic = "SampleCount", period_seconds = 60 }
        comparison = "LessThanThreshold"
        threshold  = 1
        evaluation = { periods = 3, breaching = 3 }
        missing    = "breaching"
      }
    ],
    [
      for instance in local.instances : {
        kind       = "DatabaseConnectionsRunOut"
        owner      = "database"
        subject    = instance.subject
        severity   = "page"
        says       = "${instance.identifier} has more than 80 % of the ${var.database.maximum_connections} connections that it takes; beyond them even an administrator is refused."
        metric     = { namespace = "AWS/RDS", name = "DatabaseConnections", dimensions = instance.dimensions, statistic = "Maximum", period_seconds = 60 }
        threshold  = 0.8 * var.database.maximum_connections
        evaluation = { periods = 3, breaching = 3 }
        missing    = "ignore" # DatabaseIsSilent says it.
      }
    ],
    [
      for instance in local.instances : {
        kind       = "DatabaseProcessorIsBusy"
        owner      = "database"
        subject    = instance.subject
        severity   = "page"
        says       = "${instance.identifier} has used more than 90 % of the processors that it may grow to for ten minutes: statements wait for each other."
        metric     = { namespace = "AWS/RDS", name = "CPUUtilization", dimensions = instance.dimensions, statistic = "Average", period_seconds = 60 }
        threshold  = 90
        evaluation = { periods = 10, breaching = 10 }
        missing    = "ignore"
      }
    ],
    [
      # Tables lie in the cluster's volume, which grows; this is where sorts and temporary tables go.
      for instance in local.instances : {
        kind       = "DatabaseStorageRunsOut"
        owner      = "database"
        subject    = instance.subject
        severity   = "page"
        says       = "${instance.identifier} has less than 1 GiB of local storage left; statements that sort much will fail."
        metric     = { namespace = "AWS/RDS", name = "FreeLocalStorage", dimensions = instance.dimensions, statistic = "Minimum", period_seconds = 300 }
        comparison = "LessThanThreshold"
        threshold  = 1024 * 1024 * 1024
        evaluation = { periods = 2, breaching = 2 }
        missing    = "ignore"
      }
    ],
    [
      # Postgres ends one of the two, whose work is repeated; many mean that two places lock in another order.
      for instance in local.instances : {
        kind       = "TransactionsDeadlock"
        owner      = "database"
        subject    = instance.subject
        severity   = "ticket"
        says       = "Transactions on ${instance.identifier} keep waiting for each other until Postgres ends one of them."
        metric     = { namespace = "AWS/RDS", name = "Deadlocks", dimensions = instance.dimensions, statistic = "Average", period_seconds = 300 }
        comparison = "GreaterThanThreshold"
        threshold  = 0
        evaluation = { periods = 3, breaching = 3 }
        missing    = "notBreaching"
      }
    ],
    [
      for instance in local.instances : {
        kind       = "DatabaseIsAtItsLargest"
        owner      = "database"
        subject    = instance.subject
        severity   = "ticket"
        says       = "${instance.identifier} has been near its maximum capacity for half an hour: it cannot grow with the load any more."
        metric     = { namespace = "AWS/RDS", name = "ACUUtilization", dimensions = instance.dimensions, statistic = "Average", period_seconds = 300 }
        threshold  = 90
        evaluation = { periods = 6, breaching = 6 }
        missing    = "ignore"
      }
    ],
    [
      # Vacuum normally begins at 200 million; at two thousand million Postgres takes no more writes.
      for instance in local.instances : {
        kind       = "TransactionIdsRunOut"
        owner      = "database"
        subject    = instance.subject
        severity   = "ticket"
        says       = "Vacuum does not keep up on ${instance.identifier}: half of its transaction ids are used, and without them it stops writing."
        metric     = { namespace = "AWS/RDS", name = "MaximumUsedTransactionIDs", dimensions = instance.dimensions, statistic = "Maximum", period_seconds = 3600 }
        threshold  = 1000000000
        evaluation = { periods = 1, breaching = 1 }
        missing    = "ignore"
      }
    ],
    [
      {
        # The proxy gives up after five seconds, and says so to a client, which answers 503.
        kind       = "ConnectionsAreSlowToBorrow"
        owner      = "database"
        subject    = ""
        severity   = "page"
        says       = "Functions wait for more than a second until the proxy ${var.database.proxy_name} has a connection for them; after five they answer 503."
        metric     = { namespace = "AWS/RDS", name = "DatabaseConnectionsBorrowLatency", dimensions = local.proxy_dimensions, statistic = "Average", period_seconds = 60 }
        threshold  = 1000000 # microseconds
        evaluation = { periods = 3, breaching = 3 }
        missing    = "notBreaching" # Nobody asked for one.
      },
      {
        # Functions send nothing that pins. One that does keeps a connection for as long as it lives.
        kind       = "SessionsArePinned"
        owner      = "database"
        subject    = ""
        severity   = "ticket"
        says       = "Sessions at the proxy ${var.database.proxy_name} keep a connection for themselves, which nobody else can use meanwhile."
        metric     = { namespace = "AWS/RDS", name = "DatabaseConnectionsCurrentlySessionPinned", dimensions = local.proxy_dimensions, statistic = "Maximum", period_seconds = 300 }
        threshold  = 1
        evaluation = { periods = 3, breaching = 3 }
        missing    = "notBreaching"
      },
    ],
  ])
}
