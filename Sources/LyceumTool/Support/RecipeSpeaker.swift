import Foundation
import Lyceum

/// Tells a person or a program how a recipe's run goes: a line when a step ends, and on a terminal a line for each that works.
final class RecipeSpeaker: Sendable {
    private struct State {
        var run: RecipeRun?
        /// Running steps by name, with their position and beginning.
        var running: [(name: String, position: Int, start: Double)] = []
        /// Live lines on the screen.
        var shown = 0
        var width = 12
        var isEnded = false
    }

    /// Seconds between lines of progress for programs.
    private static let jsonInterval = 5.0
    private let json: Bool
    private let isLive: Bool
    private let state = Locked(State())

    init(json: Bool) {
        self.json = json
        isLive = !json && Console.isTerminal(.error)
    }

    func begin(_ run: RecipeRun, _ forecast: RunForecast) {
        state.withLock { state in
            state.run = run
            state.width = min(48, max(12, run.chosen.map { run.plan.instances[$0].name.count }.max() ?? 12))
        }
        if json {
            Output.jsonLine(
                .object(JSON.Object([("event", "begin"), ("recipe", .string(run.plan.recipe.name)), ("forecast", RecipeForecastText.json(run, forecast))])))
            return watch(every: Self.jsonInterval) { [self] in tellProgress() }
        }
        Output.line("\(Console.styled(run.plan.recipe.name, .bold, for: .output))  \(RecipeForecastText.summary(forecast))")
        if isLive { watch(every: 0.2) { [self] in draw() } }
    }

    private func watch(every interval: Double, _ body: @escaping @Sendable () -> Void) {
        _ = BackgroundThread.start { [self] in
            while state.withLock({ !$0.isEnded }) {
                body()
                Thread.sleep(forTimeInterval: interval)
            }
        }
    }

    /// One object for each step that works.
    private func tellProgress() {
        state.withLock { state in
            guard !state.isEnded, let run = state.run else { return }
            let now = monotonicSeconds()
            for step in state.running {
                let progress = run.progress[step.position].current
                Output.jsonLine([
                    "event": "progress", "step": .string(step.name), "label": .string(progress.label), "completed": .integer(progress.completed),
                    "total": progress.total.map { .integer($0) } ?? .null, "unit": .string(progress.unit), "seconds": .number(now - step.start),
                ])
            }
        }
    }

    func end() {
        state.withLock { state in
            state.isEnded = true
            Self.clear(&state)
        }
    }

    @Sendable func report(_ event: RunEvent) {
        state.withLock { state in
            if json {
                Self.keepRunning(event, &state)
                return Output.jsonLine(event.json)
            }
            Self.clear(&state)
            Self.keepRunning(event, &state)
            let width = state.width
            func line(_ mark: String, _ style: Console.Style, _ step: String, _ text: String) {
                let name = step + String(repeating: " ", count: max(0, width - step.count))
                Output.line("\(Console.styled(mark, style, for: .output)) \(name)  \(text)")
            }
            switch event {
            case .started(let step, let isResumed):
                if isResumed { line("~", .blue, step, "goes on where it was") }
            case .waiting(let step, let process):
                line("…", .blue, step, "another run works on it" + (process.map { " (process \($0))" } ?? ""))
            case .present(let step, let manifest): line("=", .dim, step, "there already" + Self.values(manifest))
            case .finished(let step, let manifest):
                line("✓", .green, step, Quantities.clock(seconds: manifest.seconds) + Self.values(manifest))
            case .failed(let step, let error):
                line("✗", .red, step, error.message)
            case .skipped(let step, let reason):
                line("-", .yellow, step, reason)
            case .note(let step, let text): line("!", .yellow, step, text)
            case .claim: break
            }
        }
    }

    /// Which steps work now.
    private static func keepRunning(_ event: RunEvent, _ state: inout State) {
        switch event {
        case .started(let step, _):
            let position = state.run?.plan.instances.firstIndex { $0.name == step } ?? 0
            state.running.append((step, position, monotonicSeconds()))
        case .finished(let step, _), .failed(let step, _), .skipped(let step, _): state.running.removeAll { $0.name == step }
        default: break
        }
    }

    /// The first values that are numbers; those of single tasks stand in the results.
    private static func values(_ manifest: ArtifactManifest) -> String {
        let numbers = manifest.values.compactMap { name, value -> String? in
            guard let number = value.doubleValue, !name.contains("/") else { return nil }
            return "\(name) \(Int(exactly: number).map { "\($0)" } ?? Quantities.fixed(number, places: 4))"
        }
        return numbers.isEmpty ? "" : "  " + numbers.prefix(4).joined(separator: ", ")
    }

    // MARK: - Live lines

    private static func clear(_ state: inout State) {
        guard state.shown > 0 else { return }
        Console.write(String(repeating: "\u{1B}[1A\u{1B}[2K", count: state.shown) + "\r", to: .error)
        state.shown = 0
    }

    private func draw() {
        state.withLock { state in
            guard !state.isEnded, let run = state.run else { return }
            Self.clear(&state)
            let width = Console.width(.error) - 1
            let now = monotonicSeconds()
            for step in state.running {
                Console.write(String(Self.line(step.name, run.progress[step.position].current, now - step.start).prefix(width)) + "\n", to: .error)
            }
            state.shown = state.running.count
        }
    }

    private static func line(_ name: String, _ progress: StepProgress.State, _ seconds: Double) -> String {
        var text = "› \(name)  \(Quantities.clock(seconds: seconds))"
        if !progress.label.isEmpty { text += "  \(progress.label)" }
        let rate = seconds > 0 ? Double(progress.completed - progress.resumedFrom) / seconds : 0
        guard let total = progress.total, total > 0 else {
            return progress.completed > 0 ? text + "  \(Quantities.count(Double(progress.completed))) \(progress.unit)" : text
        }
        text += "  \(Int(Double(min(progress.completed, total)) / Double(total) * 100)) %"
        text += " of \(Quantities.count(Double(total))) \(progress.unit)"
        guard rate > 0, progress.completed < total else { return text }
        return text + "  \(Quantities.count(rate))/s  \(Quantities.clock(seconds: Double(total - progress.completed) / rate)) left"
    }
}
