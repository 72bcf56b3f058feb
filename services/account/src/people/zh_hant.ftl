people-sign-in-title = 登入
people-sign-in = 登入
people-email = 電郵地址
people-password = 密碼
people-forgotten = 忘記密碼？
people-new-here = 未有帳戶？
people-new-here-more = 購物毋須開立帳戶。有了帳戶，訂單便可集中查看；出售商品則必須有帳戶。
people-register = 註冊
people-demo-title = 示範帳戶
people-demo-more = 這是示範商店。你可以用以下任何一個帳戶登入試用。
people-role-buyer = 買家
people-role-seller = 賣家
people-role-coordinator = 出口統籌
people-role-trainer = 導師
people-role-staff = 職員
people-said-reset = 新密碼已儲存，請登入。
people-said-out = 你已登出
people-register-title = 註冊
people-register-lead = 一個帳戶，買賣通用，一分鐘便完成。
people-name = 姓名
people-phone-optional = 電話號碼（選填）
people-phone-hint = 用作以 WhatsApp 通知訂單消息。
people-password-hint = 最少 8 個字元。幾個容易記住的詞語，比一個短而難記的字更安全。
people-consents = 同意記錄
people-consents-none = 尚未有同意記錄。
people-version = 版本 { $version }
people-agree-terms = 我同意
people-terms = 條款及細則
people-agree-privacy = 我同意按以下說明使用我的資料：
people-privacy = 個人資料
people-have-account = 已有帳戶？
people-forgotten-title = 重設密碼
people-forgotten-lead = 請輸入帳戶的電郵地址。我們會寄出連結，讓你設定新密碼。
people-forgotten-send = 寄出連結
people-forgotten-sent = 請查看電郵
people-forgotten-sent-more = 如該地址已註冊，連結正在寄出，一小時內有效。請同時查看垃圾郵件匣。
people-forgotten-again = 重新索取連結
people-back-to-sign-in = 返回登入
people-demo-mail = 查看已寄出的電郵（示範）
people-new-password-title = 新密碼
people-new-password = 新密碼
people-new-password-save = 儲存密碼
people-account-title = 我的帳戶
people-details = 帳戶資料
people-lang = 語言
people-save = 儲存
people-saved = 已儲存
people-certificates = 培訓證書
people-certificates-none = 你名下暫未有證書。
people-to-training = 查看課程
people-sellers = 我的商戶
people-sellers-none = 你尚未登記為賣家。
people-become-seller = 開始銷售
people-another-seller = 登記另一商戶
people-seller-profile = 商戶資料
people-seller-shop = 查看店舖
people-acting = 目前代表
people-act = 使用此商戶
people-safety = 安全及同意
people-change-password = 更改密碼
people-consent-line = 版本 { $version }，{ $at }
people-reset-mail-subject = 重設你在 { $site } 的密碼
people-reset-mail = { $name }，你好：

    有人要求重設你在 { $site } 的帳戶密碼。請在一小時內開啟以下連結：

    { $link }

    如非你本人要求，請不用理會此電郵，你的密碼並無更改。

    { $site } 謹啟
people-changed-mail-subject = 你在 { $site } 的密碼已更改
people-changed-mail = { $name }，你好：

    你在 { $site } 的帳戶密碼剛剛更改，所有裝置均已登出。

    如非你本人操作，請立即到「忘記密碼」索取新連結，並聯絡我們。

    { $site } 謹啟
error-wrong-credentials = 電郵地址或密碼不正確
error-wrong-credentials-detail = 請檢查後再試。如忘記密碼，可索取連結重設。
error-too-many-attempts = 嘗試次數太多
error-too-many-attempts-detail = 請等候 15 分鐘後再試。你的密碼並無更改。
error-reset-link-ended = 連結已失效
error-reset-link-ended-detail = 每條連結只可使用一次，有效期一小時。請重新索取。
field-email-taken = 此電郵地址已有帳戶。請登入，或重設密碼。
field-password-common = 這個密碼容易被猜到，請選擇另一個。
field-consent-needed = 開立帳戶須同意以上兩項。
field-unprintable = 有些字元無法顯示，請重新輸入。
