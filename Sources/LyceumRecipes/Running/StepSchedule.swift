internal import LyceumCore

/// Which steps may start, with how many threads.
struct StepSchedule {
    struct Start: Sendable {
        var position: Int
        var threads: Int
    }

    private let run: RecipeRun
    private let forecasts: [Int: StepForecast]
    private let memory: Int?
    private let mostSteps: Int
    private(set) var outcomes: [Int: StepOutcome] = [:]
    private var running: [Int: Start] = [:]
    private var waiting: [Int]

    init(_ run: RecipeRun) {
        self.run = run
        waiting = run.chosen.sorted()
        memory = run.options.memory ?? SystemMemory.available
        mostSteps = max(1, run.options.parallelSteps ?? run.options.threads)
        forecasts = RunForecast(run).forecasts
    }

    private var freeThreads: Int { max(0, run.options.threads - running.values.reduce(0) { $0 + $1.threads }) }

    /// Steps whose turn has come. Cores are divided among those that are ready together; a lone step gets all that are free.
    mutating func takeReady() -> [Start] {
        let ready = waiting.filter { position in
            run.steps[position].instance.dependencies.allSatisfy { outcomes[$0]?.artifact != nil }
        }
        var started: [Start] = []
        var left = min(ready.count, mostSteps - running.count)
        for position in ready {
            let free = freeThreads
            guard left > 0, free > 0 || running.isEmpty, fits(position) else { continue }
            let start = Start(position: position, threads: max(1, free / max(1, left)))
            left -= 1
            running[position] = start
            started.append(start)
        }
        waiting.removeAll { position in started.contains { $0.position == position } }
        return started
    }

    /// A step starts beside others only when their forecasts fit together; alone it always does.
    private func fits(_ position: Int) -> Bool {
        guard !running.isEmpty, let memory else { return true }
        let taken = running.keys.reduce(0) { $0 + (forecasts[$1]?.memory ?? 0) }
        return taken + (forecasts[position]?.memory ?? 0) <= memory
    }

    /// Steps that will not run: something they need failed, or the run stops.
    mutating func takeSkipped(isCancelled: Bool) -> [(position: Int, reason: String)] {
        var skipped: [(position: Int, reason: String)] = []
        for position in waiting {
            let blocker = run.steps[position].instance.dependencies.first { other in
                outcomes[other].map { $0.artifact == nil } ?? false
            }
            guard isCancelled || blocker != nil else { continue }
            let reason = blocker.map { "\(run.steps[$0].instance.name) did not finish" } ?? "stopped"
            outcomes[position] = StepOutcome(instance: run.steps[position].instance, key: run.steps[position].key, state: .skipped(reason))
            skipped.append((position, reason))
        }
        waiting.removeAll { outcomes[$0] != nil }
        return skipped
    }

    mutating func end(_ position: Int, _ state: StepOutcome.State) {
        running[position] = nil
        outcomes[position] = StepOutcome(instance: run.steps[position].instance, key: run.steps[position].key, state: state)
    }

    /// What an instance reads from, by name.
    func artifacts(of instance: StepInstance) -> [String: Artifact] {
        var found: [String: Artifact] = [:]
        for position in instance.dependencies { found[run.steps[position].instance.name] = outcomes[position]?.artifact }
        return found
    }
}
