/// One updating line on standard error that says how far a long piece of work is, how fast it goes and when it ends.
///
/// Nothing is shown where standard error is no terminal. May be used from any thread.
public final class ProgressReporter: Sendable {
    /// What is counted.
    public enum Unit: Sendable, Hashable {
        case bytes
        /// Things with a plural name, such as `tokens` or `tensors`.
        case items(String)
    }

    /// When the line appears.
    public enum Appearance: Sendable, Hashable {
        case never
        case immediately
        /// Only when the work takes longer than this many seconds.
        case after(seconds: Double)
    }

    /// Where the line goes and what time it is; replaced in tests.
    package struct Surroundings: Sendable {
        var isTerminal: Bool
        var width: @Sendable () -> Int
        var now: @Sendable () -> Double
        var write: @Sendable (String) -> Void

        package init(
            isTerminal: Bool, width: @escaping @Sendable () -> Int, now: @escaping @Sendable () -> Double,
            write: @escaping @Sendable (String) -> Void
        ) {
            self.isTerminal = isTerminal
            self.width = width
            self.now = now
            self.write = write
        }

        static var standard: Surroundings {
            Surroundings(
                isTerminal: Console.isTerminal(.error), width: { Console.width(.error) }, now: monotonicSeconds,
                write: { Console.write($0, to: .error) })
        }
    }

    private struct State: Sendable {
        var label: String
        var total: Int?
        var completed: Int
        var rate = RateMeter()
        var lastDrawn = -Double.infinity
        var isVisible = false
        var isFinished = false
    }

    private static let secondsBetweenLines = 0.1
    private let unit: Unit
    private let showsFrom: Double
    private let surroundings: Surroundings
    private let state: Locked<State>

    /// - Parameters:
    ///   - label: what is being done, such as a file's name.
    ///   - total: the whole amount where it is known; then percent and time left are shown.
    ///   - completed: what was done before (a resumed download); it does not count toward the rate.
    public convenience init(
        _ label: String, total: Int? = nil, completed: Int = 0, unit: Unit = .bytes,
        appearance: Appearance = .after(seconds: 2)
    ) {
        self.init(
            label, total: total, completed: completed, unit: unit, appearance: appearance, surroundings: .standard)
    }

    package init(
        _ label: String, total: Int?, completed: Int, unit: Unit, appearance: Appearance, surroundings: Surroundings
    ) {
        self.unit = unit
        self.surroundings = surroundings
        let start = surroundings.now()
        switch (surroundings.isTerminal, appearance) {
        case (false, _), (_, .never): showsFrom = .infinity
        case (true, .immediately): showsFrom = start
        case (true, .after(let seconds)): showsFrom = start + seconds
        }
        var state = State(label: label, total: total, completed: completed)
        state.rate.start(at: start, amount: completed)
        self.state = Locked(state)
    }

    deinit { finish() }

    /// The amount done so far.
    public var completed: Int { state.withLock { $0.completed } }

    /// Adds to the amount done.
    public func advance(by amount: Int = 1) {
        state.withLock { state in
            state.completed += amount
            draw(&state)
        }
    }

    /// Sets the amount done; it may go back, as when a download starts again.
    public func update(to completed: Int) {
        state.withLock { state in
            state.completed = completed
            draw(&state)
        }
    }

    /// Changes what is shown in front, and the total, as the work goes from one part to the next.
    public func describe(_ label: String? = nil, total: Int? = nil) {
        state.withLock { state in
            if let label { state.label = label }
            if let total { state.total = total }
            draw(&state)
        }
    }

    /// Takes the line away so that other text can be written; the next step draws it again.
    public func clear() {
        state.withLock { state in
            if state.isVisible { surroundings.write("\r\u{1B}[K") }
            state.isVisible = false
            state.lastDrawn = -.infinity
        }
    }

    /// Ends the line: removes it, or leaves it in its last state when `keepsLine` is true. Later calls do nothing.
    public func finish(keepsLine: Bool = false) {
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            guard state.isVisible else { return }
            surroundings.write(keepsLine ? "\r\u{1B}[K" + line(state, surroundings.now()) + "\n" : "\r\u{1B}[K")
        }
    }

    private func draw(_ state: inout State) {
        guard showsFrom < .infinity, !state.isFinished else { return }
        let now = surroundings.now()
        state.rate.add(amount: state.completed, at: now)
        guard now >= showsFrom, now - state.lastDrawn >= Self.secondsBetweenLines else { return }
        state.lastDrawn = now
        state.isVisible = true
        surroundings.write("\r\u{1B}[K" + line(state, now))
    }

    private func line(_ state: State, _ now: Double) -> String {
        var parts: [String] = []
        let rate = state.rate.perSecond
        if let total = state.total, total > 0 {
            let fraction = min(max(Double(state.completed) / Double(total), 0), 1)
            parts.append("\(Int(fraction * 100)) %")
            parts.append(amount(state.completed) + " of " + amount(total, named: true))
            if rate > 0 { parts.append(amount(rate) + "/s") }
            if rate > 0, state.completed < total {
                parts.append(Quantities.clock(seconds: Double(total - state.completed) / rate) + " left")
            }
        } else {
            parts.append(amount(state.completed, named: true))
            if rate > 0 { parts.append(amount(rate) + "/s") }
        }
        return Self.fit(state.label, parts.joined(separator: "  "), width: surroundings.width())
    }

    private func amount(_ count: Int, named: Bool = false) -> String {
        switch unit {
        case .bytes: Quantities.bytes(count)
        case .items(let name): Quantities.count(Double(count)) + (named ? " " + name : "")
        }
    }

    private func amount(_ rate: Double) -> String {
        switch unit {
        case .bytes: Quantities.bytes(rate)
        case .items: Quantities.count(rate)
        }
    }

    /// Label and figures on one line that never wraps; a long label loses its middle.
    static func fit(_ label: String, _ figures: String, width: Int) -> String {
        let room = width - 1 - figures.count - 2
        guard room >= 8 else { return String(figures.prefix(max(width - 1, 0))) }
        guard label.count > room else { return label + "  " + figures }
        let head = (room - 1) / 2
        return label.prefix(head) + "…" + label.suffix(room - 1 - head) + "  " + figures
    }
}

/// Amount per second over about the last five seconds.
private struct RateMeter: Sendable {
    private static let horizon = 5.0
    private var lastTime = 0.0
    private var lastAmount = 0
    private var smoothed = 0.0
    private var weight = 0.0

    mutating func start(at time: Double, amount: Int) {
        lastTime = time
        lastAmount = amount
    }

    /// Samples closer than 50 ms are gathered, so that bursts do not shake the figure.
    mutating func add(amount: Int, at time: Double) {
        let elapsed = time - lastTime
        guard elapsed >= 0.05 else { return }
        let share = min(elapsed / Self.horizon, 1)
        smoothed = smoothed * (1 - share) + Double(max(amount - lastAmount, 0)) / elapsed * share
        weight = weight * (1 - share) + share
        lastTime = time
        lastAmount = amount
    }

    /// Divided by the weight gathered so far, so that the first seconds are not too low.
    var perSecond: Double { weight > 0 ? smoothed / weight : 0 }
}
