/// Special functions in double precision; relative errors are below 1e-12 over the ranges examinations use.
public enum SpecialFunctions {
    /// The logarithm of |Γ(x)| for x > 0; NaN below zero, infinite at zero.
    ///
    /// Near 1 and 2, where it is zero, a Taylor series keeps the relative error small; elsewhere the argument is moved up to Stirling's series.
    public static func logGamma(_ x: Double) -> Double {
        guard x > 0 else { return x == 0 ? .infinity : .nan }
        guard x.isFinite else { return x }
        if x < 0.5 { return logGamma(x + 1) - Real.log(x) }
        if x < 1.5 { return aroundTwo(x - 1) - Real.log1p(x - 1) }
        if x < 2.5 { return aroundTwo(x - 2) }
        var shifted = x
        var product = 1.0
        while shifted < 15 {
            product *= shifted
            shifted += 1
        }
        return (shifted - 0.5) * Real.log(shifted) - shifted + halfLogTwoPi + stirlingSeries(shifted) - Real.log(product)
    }

    public static func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

    /// The logarithm of n over k.
    static func logChoose(_ n: Double, _ k: Double) -> Double { logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) }

    static let halfLogTwoPi = 0.918938533204672741780329736406

    /// log Γ(2 + z) for |z| ≤ 0.5.
    private static func aroundTwo(_ z: Double) -> Double {
        var sum = 0.0
        for (position, zeta) in zetaMinusOne.enumerated().reversed() {
            let k = Double(position + 2)
            sum = (position.isMultiple(of: 2) ? zeta / k : -zeta / k) + z * sum
        }
        return z * (1 - 0.577215664901532860606512090082 + z * sum)
    }

    /// What Stirling's formula for log Γ(x) leaves out, x ≥ 15.
    static func stirlingSeries(_ x: Double) -> Double {
        let square = 1 / (x * x)
        var sum = -691.0 / 360360
        for coefficient in [1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12] { sum = coefficient + square * sum }
        return sum / x
    }

    /// ζ(k) − 1 for k = 2, 3, ….
    private static let zetaMinusOne: [Double] = [
        0.644934066848226436472415166646025, 0.202056903159594285399738161511450, 0.0823232337111381915160036965411679,
        0.0369277551433699263313654864570342, 0.0173430619844491397145179297909205, 0.00834927738192282683979754984979676,
        0.00407735619794433937868523850865246, 0.00200839282608221441785276923241206, 0.000994575127818085337145958900319017,
        0.000494188604119464558702282526469936, 0.000246086553308048298637998047739671, 0.000122713347578489146751836526357396,
        6.12481350587048292585451051353337e-5, 3.05882363070204935517285106450626e-5, 1.52822594086518717325714876367220e-5,
        7.63719763789976227360029356302921e-6, 3.81729326499983985646164462193973e-6, 1.90821271655393892565695779510136e-6,
        9.53962033872796113152038683449346e-7, 4.76932986787806463116719604373046e-7, 2.38450502727732990003648186752995e-7,
        1.19219925965311073067788718882327e-7, 5.96081890512594796124402079358012e-8, 2.98035035146522801860637050693660e-8,
        1.49015548283650412346585066306986e-8, 7.45071178983542949198100417060412e-9, 3.72533402478845705481920401840242e-9,
        1.86265972351304900640390994541695e-9, 9.31327432419668182871764735021220e-10, 4.65662906503378407298923325122007e-10,
    ]
}
