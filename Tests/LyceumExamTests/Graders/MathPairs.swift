/// Hand-made pairs of mathematical answers.
enum MathPairs {
    static func pairs(_ text: String) -> [(String, String)] {
        text.split(separator: "\n").compactMap { line in
            let sides = line.sides(" ~ ")
            return sides.count == 2 ? (sides[0], sides[1]) : nil
        }
    }

    static let equal = pairs(#"""
        1 ~ 1
        42 ~ 42.0
        1/2 ~ 0.5
        \frac{1}{2} ~ 0.5
        \frac12 ~ \frac{1}{2}
        \dfrac{3}{4} ~ 3/4
        \tfrac{3}{4} ~ 0.75
        \frac{2}{4} ~ \frac{1}{2}
        -\frac{1}{2} ~ \frac{-1}{2}
        \frac{1}{-2} ~ -0.5
        \frac{10}{3} ~ 3\frac{1}{3}
        1\frac{1}{2} ~ \frac{3}{2}
        1 1/2 ~ 1.5
        2 \frac{3}{4} ~ 2.75
        -1\frac{1}{2} ~ -1.5
        -2 1/4 ~ -2.25
        (3)\frac{1}{2} ~ 1.5
        (-1)\frac{1}{2} ~ -0.5
        5-1\frac12 ~ 3.5
        2\frac{x}23 ~ 3x
        \frac{22}{7} ~ 22/7
        1,000 ~ 1000
        1,234,567 ~ 1234567
        1{,}000 ~ 1000
        10\,000 ~ 10000
        12,\!345 ~ 12345
        $1,000.50 ~ 1000.5
        \$18 ~ 18
        $18$ ~ 18
        18. ~ 18
        +7 ~ 7
        −3 ~ -3
        --3 ~ 3
        0.333333 ~ 1/3
        3.14159 ~ \pi
        2\pi ~ 6.28318
        \pi r^2 ~ r^2\pi
        π ~ \pi
        pi/2 ~ \frac{\pi}{2}
        50% ~ 0.5
        50\% ~ 50%
        50% ~ 50
        12.5\% ~ 1/8
        33\frac{1}{3}\% ~ 33.3333%
        \sqrt{4} ~ 2
        \sqrt{8} ~ 2\sqrt{2}
        \sqrt2 ~ \sqrt{2}
        sqrt(2) ~ \sqrt{2}
        √2 ~ \sqrt{2}
        \frac{1}{\sqrt{2}} ~ \frac{\sqrt{2}}{2}
        \sqrt{12} ~ 2\sqrt{3}
        \sqrt[3]{27} ~ 3
        \sqrt[3]{-8} ~ -2
        \sqrt[3]{54} ~ 3\sqrt[3]{2}
        2^{10} ~ 1024
        2^10 ~ 1024
        4^{1/2} ~ 2
        8^{\frac{1}{3}} ~ 2
        2^{-1} ~ 0.5
        10^{-3} ~ 0.001
        1.5\times 10^{3} ~ 1500
        1.5e3 ~ 1500
        6.02 \cdot 10^{23} ~ 6.02e23
        5! ~ 120
        \binom{5}{2} ~ 10
        \log_2 8 ~ 3
        \log_{10}{100} ~ 2
        \ln e ~ 1
        e^0 ~ 1
        \sin(0) ~ 0
        \cos \pi ~ -1
        \sin^2 x + \cos^2 x ~ 1
        \tan\frac{\pi}{4} ~ 1
        |{-3}| ~ 3
        |-5| ~ 5
        (3) ~ 3
        \left(\frac{1}{2}\right) ~ 1/2
        \left( 3 \right) ~ 3
        \text{(B)} ~ B
        (C) ~ C
        \text{D} ~ D
        \textbf{E} ~ E
        yes ~ Yes
        \text{yes} ~ yes
        \text{No} ~ no
        \text{Monday} ~ monday
        x ~ x
        x+1 ~ 1+x
        2x+2 ~ 2(x+1)
        (x+1)^2 ~ x^2+2x+1
        (x+1)(x-1) ~ x^2-1
        x^2-5x+6 ~ (x-2)(x-3)
        \frac{x^2-1}{x-1} ~ x+1
        ab ~ ba
        xy ~ y \cdot x
        3x ~ x*3
        \frac{x}{2} ~ 0.5x
        x^{2} ~ x\cdot x
        \sqrt{x^2} ~ |x|
        (a+b)^2 ~ a^2+2ab+b^2
        a^3-b^3 ~ (a-b)(a^2+ab+b^2)
        e^{x+y} ~ e^x e^y
        \ln(x^2+1) ~ \ln(1+x^2)
        2^{x+1} ~ 2 \cdot 2^x
        x_1+x_2 ~ x_2+x_1
        x_{1} ~ x_1
        \alpha+\beta ~ \beta+\alpha
        n(n+1)/2 ~ \frac{n^2+n}{2}
        \frac{1}{x}+\frac{1}{y} ~ \frac{x+y}{xy}
        -(x-y) ~ y-x
        4-x-3+x ~ 1
        3+4i ~ 4i+3
        i^2 ~ -1
        (1+i)^2 ~ 2i
        \frac{1}{i} ~ -i
        \sqrt{-4} ~ 2i
        (1,2) ~ (1, 2)
        (1,2) ~ \left(1,2\right)
        (\frac{1}{2}, 3) ~ (0.5, 3)
        (1,2,3) ~ ( 1 , 2 , 3 )
        (1,2,3) ~ [1,2,3]
        1, 2 ~ (1,2)
        1,2,3 ~ 3,2,1
        1 and 2 ~ 2, 1
        1 \text{ and } 2 ~ 1, 2
        1 or 2 ~ 2,1
        -1, 1 ~ \pm 1
        \pm 2 ~ 2,-2
        1 \pm \sqrt{2} ~ 1-\sqrt2, 1+\sqrt2
        \{1,2,3\} ~ \{3,2,1\}
        \{1,2\} ~ 2, 1
        \left\{ \frac{1}{2}, 1 \right\} ~ \{1, 0.5\}
        \{(1,2),(3,4)\} ~ \{(3,4),(1,2)\}
        \{\} ~ \emptyset
        \varnothing ~ \emptyset
        [0,1] ~ [0, 1]
        [0,1) ~ \left[0,1\right)
        (-\infty, 3] ~ (-\infty,3]
        (0,\infty) ~ (0,+\infty)
        (-\infty,0)\cup(1,2) ~ (1,2)\cup(-\infty,0)
        x \in [1,2] ~ [1,2]
        \begin{pmatrix}1&2\\3&4\end{pmatrix} ~ \begin{bmatrix}1&2\\3&4\end{bmatrix}
        \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} ~ \begin{pmatrix}1&2\\ 3&4\end{pmatrix}
        \begin{pmatrix}\frac12\\1\end{pmatrix} ~ \begin{pmatrix}0.5\\1\end{pmatrix}
        \begin{pmatrix}1&2\\3&4\end{pmatrix} ~ [[1,2],[3,4]]
        \begin{bmatrix}1\\2\\3\end{bmatrix} ~ \begin{pmatrix}1\\2\\3\end{pmatrix}
        \begin{array}{cc}1&2\\3&4\end{array} ~ \begin{pmatrix}1&2\\3&4\end{pmatrix}
        x=5 ~ 5
        x = 5 ~ x=5
        5=x ~ x=5
        y=2x+1 ~ 2x+1
        y=2x+1 ~ 2x-y+1=0
        2x+2y=4 ~ x+y=2
        x^2+y^2=1 ~ 1=y^2+x^2
        f(x)=x^2 ~ x^2
        x=1, y=2 ~ y=2, x=1
        x=1 or x=2 ~ 1, 2
        x>3 ~ 3<x
        x \ge 2 ~ 2 \le x
        x\geq 2 ~ x >= 2
        1<x<2 ~ 2>x>1
        2x>6 ~ x>3
        -x>1 ~ x<-1
        x \ne 0 ~ 0 \neq x
        5 cm ~ 5
        5\text{ cm} ~ 5 cm
        5 \text{ inches} ~ 5
        90^\circ ~ 90
        90^{\circ} ~ 90 degrees
        30° ~ 30
        12\text{ hours} ~ 12 hours
        1011_2 ~ 11
        1011_{2} ~ 1011_2
        \boxed{7} ~ 7
        \boxed{\frac{1}{2}} ~ 0.5
        \mathrm{B} ~ B
        3\cdot4 ~ 12
        3\times 4 ~ 12
        12\div 4 ~ 3
        7 - 2 ~ 5
        ((2)) ~ 2
        \displaystyle\frac{1}{2} ~ 1/2
        2\left(x+\frac{1}{2}\right) ~ 2x+1
        \max(3,5) ~ 5
        \gcd(12,18) ~ 6
        \frac{\frac{1}{2}}{3} ~ 1/6
        {3} ~ 3
        {,}5 ~ {,}5
        .5 ~ 0.5
        \infty ~ \infty
        """#)

    static let unequal = pairs(#"""
        1 ~ 2
        1 ~ -1
        100000 ~ 100001
        1000000007 ~ 1000000009
        0.5 ~ 0.51
        1/2 ~ 1/3
        \frac{1}{23} ~ \frac{12}{3}
        \frac{1}{2} ~ \frac{2}{1}
        \frac12 ~ 12
        1 1/2 ~ 11/2
        1\frac{1}{2} ~ \frac{1}{2}
        1.5 ~ 15
        1,000 ~ 1
        3.14 ~ 3.15
        \pi ~ 3.14
        \pi ~ 3
        2\pi ~ \pi
        50% ~ 5
        50% ~ 0.05
        5 ~ 500
        0.05 ~ 5
        \sqrt{2} ~ 2
        \sqrt{2} ~ \sqrt{3}
        \sqrt{8} ~ 2\sqrt{3}
        \sqrt[3]{8} ~ \sqrt{8}
        2^{10} ~ 20
        2^{2022} ~ 2
        2^3 ~ 3^2
        10^{-3} ~ 10^3
        5! ~ 5
        \binom{5}{2} ~ \frac{5}{2}
        \log_2 8 ~ \log_8 2
        \ln 2 ~ \log_2 e
        \sin(1) ~ \cos(1)
        A ~ B
        (A) ~ (B)
        \text{A} ~ C
        yes ~ no
        true ~ false
        \text{Monday} ~ \text{Tuesday}
        x ~ y
        x ~ 2x
        x+1 ~ x-1
        x^2 ~ x^3
        x^2 ~ 2x
        (x+1)^2 ~ x^2+1
        (x+1)(x-1) ~ x^2+1
        \sqrt{x^2} ~ x
        \frac{x}{y} ~ \frac{y}{x}
        x_1 ~ x_2
        x_1 ~ x
        \alpha ~ \beta
        a-b ~ b-a
        ab ~ a+b
        e^x ~ e^{-x}
        e^{x+y} ~ e^x+e^y
        \ln(xy) ~ \ln x \ln y
        2^{x+1} ~ 2^x+1
        n(n+1) ~ n^2+1
        3+4i ~ 3-4i
        i ~ 1
        i^2 ~ 1
        2i ~ 2
        (1,2) ~ (2,1)
        (1,2) ~ (1,3)
        (1,2) ~ (1,2,3)
        (1,2,3) ~ (3,2,1)
        (1,2) ~ [1,2]
        (1,2] ~ [1,2)
        [1,2) ~ [1,2]
        (1,2] ~ (1,2)
        1,2 ~ 1,3
        1,2 ~ 1,2,2
        1, 2 ~ (2,1)
        \pm 1 ~ 1
        \pm 2 ~ \pm 3
        1\pm\sqrt{2} ~ 1+\sqrt{2}
        \{1,2\} ~ \{1,3\}
        \{1,2\} ~ \{1,2,3\}
        \{1,1,2\} ~ \{1,2,2\}
        \{1\} ~ \{2\}
        \{(1,2)\} ~ \{(2,1)\}
        \emptyset ~ \{0\}
        \emptyset ~ 0
        [0,1] ~ [0,2]
        (0,\infty) ~ (-\infty,0)
        (-\infty,\infty) ~ (0,\infty)
        (0,1)\cup(2,3) ~ (0,1)
        (0,1)\cup(2,3) ~ (0,1)\cup(2,4)
        (0,1)\cup(2,3) ~ (0,1)\cup[2,3)
        \infty ~ -\infty
        \infty ~ 1
        \begin{pmatrix}1&2\\3&4\end{pmatrix} ~ \begin{pmatrix}1&3\\2&4\end{pmatrix}
        \begin{pmatrix}1&2\\3&4\end{pmatrix} ~ \begin{pmatrix}1&2\end{pmatrix}
        \begin{pmatrix}1\\2\end{pmatrix} ~ \begin{pmatrix}2\\1\end{pmatrix}
        \begin{pmatrix}1\\2\end{pmatrix} ~ \begin{pmatrix}1&2\end{pmatrix}
        \begin{pmatrix}1&2\\3&4\end{pmatrix} ~ [[1,2],[3,5]]
        x=5 ~ x=6
        x=5 ~ y=5
        x=5 ~ 6
        y=2x+1 ~ y=2x-1
        y=2x+1 ~ x=2y+1
        x+y=2 ~ x-y=2
        2x+2y=4 ~ 2x+2y=5
        x^2+y^2=1 ~ x^2-y^2=1
        x=1, y=2 ~ x=2, y=1
        x=1 or x=2 ~ 1, 3
        x>3 ~ x<3
        x>3 ~ x\ge 3
        x>3 ~ 3>x
        1<x<2 ~ 1<x<3
        1<x<2 ~ 1\le x<2
        -x>1 ~ x>-1
        x\ne 0 ~ x=0
        x=1 ~ x>1
        5 cm ~ 6 cm
        5 cm ~ 5 kg
        5\text{ hours} ~ 5\text{ minutes}
        5 cm ~ 6
        90^\circ ~ 80
        1011_2 ~ 1010_2
        1011_2 ~ 1011_3
        \boxed{7} ~ 8
        \frac{1}{2} ~ \frac{1}{2}x
        3x ~ 3
        3x ~ 3y
        2(x+1) ~ 2x+1
        -(x-y) ~ x-y
        \frac{a+b}{c} ~ a+\frac{b}{c}
        a/b/c ~ a/(b/c)
        2^{3^2} ~ 64
        (2^3)^2 ~ 512
        -2^2 ~ 4
        \sqrt{a+b} ~ \sqrt{a}+\sqrt{b}
        |x| ~ x
        |x-1| ~ |x+1|
        \sin x ~ \sin 2x
        \sin^2 x ~ \sin x^2
        \max(3,5) ~ 3
        \gcd(12,18) ~ 36
        \text{five} ~ \text{six}
        5 ~ five
        0 ~ 1
        0 ~ 0.001
        1e-9 ~ 2e-9
        1e9 ~ 1e10
        6.02e23 ~ 6.02e22
        2.0001 ~ 2.001
        \frac{22}{7} ~ \pi
        1.41 ~ \sqrt{2}
        0.33 ~ 1/3
        AB ~ CD
        ABC ~ ABD
        12 ~ 1,2
        (12) ~ (1,2)
        {1} ~ {2}
        1:2 ~ 2:1
        """#)
}

extension Substring {
    /// The parts between a separator.
    func sides(_ separator: String) -> [String] {
        var parts: [String] = []
        var rest = self
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
