#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A complex number, for the values of expressions.
struct MathValue: Sendable {
    var real: Double
    var imaginary: Double

    init(_ real: Double, _ imaginary: Double = 0) {
        self.real = real
        self.imaginary = imaginary
    }

    static let undefined = MathValue(.nan, .nan)

    var isFinite: Bool { real.isFinite && imaginary.isFinite }
    var isReal: Bool { abs(imaginary) <= 1e-12 * max(1, abs(real)) }
    var magnitude: Double { hypot(real, imaginary) }

    static func + (a: MathValue, b: MathValue) -> MathValue { MathValue(a.real + b.real, a.imaginary + b.imaginary) }
    static func - (a: MathValue, b: MathValue) -> MathValue { MathValue(a.real - b.real, a.imaginary - b.imaginary) }
    static prefix func - (a: MathValue) -> MathValue { MathValue(-a.real, -a.imaginary) }

    static func * (a: MathValue, b: MathValue) -> MathValue {
        // A real infinity times a real number must not meet 0 · ∞.
        if a.imaginary == 0, b.imaginary == 0 { return MathValue(a.real * b.real) }
        return MathValue(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
    }

    static func / (a: MathValue, b: MathValue) -> MathValue {
        if b.real == 0, b.imaginary == 0 { return .undefined }
        if a.imaginary == 0, b.imaginary == 0 { return MathValue(a.real / b.real) }
        let square = b.real * b.real + b.imaginary * b.imaginary
        return MathValue((a.real * b.real + a.imaginary * b.imaginary) / square, (a.imaginary * b.real - a.real * b.imaginary) / square)
    }

    var logarithm: MathValue {
        guard magnitude > 0 else { return .undefined }
        return MathValue(log(magnitude), atan2(imaginary == 0 ? 0 : imaginary, real))
    }

    var exponential: MathValue {
        let size = exp(real)
        return imaginary == 0 ? MathValue(size) : MathValue(size * cos(imaginary), size * sin(imaginary))
    }

    func raised(to power: MathValue) -> MathValue {
        if isReal, power.isReal {
            let exponent = power.real
            if real > 0 || exponent.rounded() == exponent && abs(exponent) < 1e9 { return MathValue(pow(real, exponent)) }
            if real == 0 { return exponent > 0 ? MathValue(0) : .undefined }
            // An odd root of a negative number is real.
            let degree = 1 / exponent
            if abs(degree - degree.rounded()) < 1e-9, Int(exactly: degree.rounded()).map({ $0 % 2 != 0 }) == true {
                return MathValue(-pow(-real, exponent))
            }
        }
        if magnitude == 0 { return power.real > 0 ? MathValue(0) : .undefined }
        return (logarithm * power).exponential
    }
}

extension MathExpression {
    /// The value with unknowns at the given point; `undefined` where it has none.
    func value(at point: [String: Double]) -> MathValue {
        switch self {
        case .number(let value, _): return MathValue(value)
        case .infinity: return MathValue(.infinity)
        case .variable("π"): return MathValue(.pi)
        case .variable("e"): return MathValue(exp(1))
        case .variable("i"): return MathValue(0, 1)
        case .variable(let name): return point[name].map { MathValue($0) } ?? .undefined
        case .sum(let parts): return parts.reduce(MathValue(0)) { $0 + $1.value(at: point) }
        case .product(let parts): return parts.reduce(MathValue(1)) { $0 * $1.value(at: point) }
        case .negative(let inner): return -inner.value(at: point)
        case .quotient(let top, let bottom): return top.value(at: point) / bottom.value(at: point)
        case .power(let base, let exponent): return base.value(at: point).raised(to: exponent.value(at: point))
        case .root(let inner, let degree): return inner.value(at: point).raised(to: MathValue(1) / degree.value(at: point))
        case .absolute(let inner): return MathValue(inner.value(at: point).magnitude)
        case .factorial(let inner): return Self.factorial(inner.value(at: point))
        case .function(let name, let arguments): return Self.apply(name, arguments.map { $0.value(at: point) })
        }
    }

    private static func factorial(_ value: MathValue) -> MathValue {
        guard value.isReal, value.real > -1, value.real <= 170 else { return .undefined }
        return MathValue(value.real.rounded() == value.real ? tgamma(value.real + 1).rounded() : tgamma(value.real + 1))
    }

    private static func apply(_ name: String, _ arguments: [MathValue]) -> MathValue {
        guard let first = arguments.first else { return .undefined }
        if arguments.count == 2 { return apply(name, first, arguments[1]) }
        switch name {
        case "ln", "log": return first.logarithm
        case "lg": return first.logarithm / MathValue(log(10))
        case "exp": return first.exponential
        case "abs": return MathValue(first.magnitude)
        case "max": return extreme(arguments) { max($0, $1) }
        case "min": return extreme(arguments) { min($0, $1) }
        default: return first.isReal ? MathValue(real(name, first.real)) : .undefined
        }
    }

    private static func real(_ name: String, _ x: Double) -> Double {
        switch name {
        case "sin": sin(x)
        case "cos": cos(x)
        case "tan": tan(x)
        case "cot": 1 / tan(x)
        case "sec": 1 / cos(x)
        case "csc": 1 / sin(x)
        case "arcsin", "asin": asin(x)
        case "arccos", "acos": acos(x)
        case "arctan", "atan": atan(x)
        case "sinh": sinh(x)
        case "cosh": cosh(x)
        case "tanh": tanh(x)
        case "floor": x.rounded(.down)
        case "ceil": x.rounded(.up)
        default: .nan
        }
    }

    private static func apply(_ name: String, _ a: MathValue, _ b: MathValue) -> MathValue {
        switch name {
        case "log", "ln": return a.logarithm / b.logarithm
        case "max": return extreme([a, b]) { max($0, $1) }
        case "min": return extreme([a, b]) { min($0, $1) }
        case "binom":
            guard a.isReal, b.isReal, b.real >= 0, b.real <= 1000, b.real.rounded() == b.real else { return .undefined }
            return MathValue((0..<Int(b.real)).reduce(1.0) { $0 * (a.real - Double($1)) / Double($1 + 1) })
        case "gcd", "lcm":
            guard let x = Int(exactly: abs(a.real)), let y = Int(exactly: abs(b.real)), x < 1 << 40, y < 1 << 40, a.isReal, b.isReal else {
                return .undefined
            }
            var (m, n) = (x, y)
            while n != 0 { (m, n) = (n, m % n) }
            if name == "gcd" { return MathValue(Double(m)) }
            return m == 0 ? MathValue(0) : MathValue(Double(x) / Double(m) * Double(y))
        default: return .undefined
        }
    }

    private static func extreme(_ values: [MathValue], _ choose: (Double, Double) -> Double) -> MathValue {
        guard values.allSatisfy(\.isReal), let first = values.first else { return .undefined }
        return MathValue(values.dropFirst().reduce(first.real) { choose($0, $1.real) })
    }
}
