# 天气、空气和花粉的数据来源；供运维人员使用。

nav-air = 空气
air-title = { $all } 个天气和空气数据来源中有 { $answering } 个正常应答。
air-standing = { $n ->
    [0] 数据均无疑问。
   *[other] 有 { $n } 项不可信。
  }
air-what = 不可信的数值一律剔除，绝不当作零，也绝不凭猜测换算。
air-none = 尚未设置天气或空气数据来源。
air-none-help = 请在文件中列出各地的数据来源，并以该文件启动中心。
air-preferred = 首选
air-answered = 最近一次应答在 { $age }前。
air-never = 尚无应答。
air-silent = 没有应答。
air-well = 最近 30 天未发现问题。
air-since = 自 { $first } 起，至今仍然如此。
air-was = { $first } 至 { $last }；此后未再出现。
air-found-filler-value = 9999 之类的填充值
air-found-impossible-value = 不可能的数值
air-found-fahrenheit-as-celsius = 把华氏度当作摄氏度发送
air-found-sensor-stuck = 传感器卡住
air-found-hour-repeated = 同一时刻有两个数值
air-found-time-doubtful = 当地时间重复或不存在的一小时
air-found-time-impossible = 不可能的时间
air-found-empty = 应答中没有数值
air-found-column-missing = 指定的列不存在
air-found-gap = 数值缺失
air-found-sources-disagree = 两个来源不一致
air-found-no-answer = 来源没有应答
air-found-unit-unknown = 未知单位
air-found-unread = 部分应答无法读取
air-do-nothing = 已剔除。此处无需处理。
air-do-impossible-value = 已剔除。如果数量很多，请对方检查传感器。
air-do-fahrenheit-as-celsius = 整个序列已剔除。请更正该来源的单位。
air-do-sensor-stuck = 不变的数值已剔除。请对方检查传感器。
air-do-hour-repeated = 两个都不保留。请让记录仪使用 UTC。
air-do-time-doubtful = 已剔除。请让记录仪使用 UTC。
air-do-time-impossible = 已剔除。请检查来源的时区和记录仪的时钟。
air-do-empty = 请询问对方，或检查地址所请求的内容。
air-do-column-missing = 请按文件中的列名填写。
air-do-gap = 未知的仍为未知。如持续缺失，请询问对方。
air-do-sources-disagree = 使用首选来源。请查明哪个正确，并将其排在第一位。
air-do-no-answer = 在此之前沿用最近一次有效应答。请检查地址和线路。
air-do-unit-unknown = 该单位的数值均不保留。请在配置中写明已知单位。
air-do-unread = 该部分已剔除。请核对来源与配置中的类型。
air-quantity-temperature = 气温
air-quantity-dew-point = 露点
air-quantity-pressure = 气压
air-quantity-wind = 风
air-quantity-rain = 降雨
air-quantity-pm10 = 颗粒物（PM10）
air-quantity-so2 = 二氧化硫
air-quantity-co = 一氧化碳
air-quantity-spores = 霉菌孢子
